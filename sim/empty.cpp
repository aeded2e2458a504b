// removed when the library has its first source
