// What a process does with memory it has freed, and how it gets it.
#pragma once

namespace longtail {

// Keeps it. A simulator frees and allocates a picture of 0.7 MB twenty times a simulated second; the C library would give each one
// back to the kernel and get it anew page by page, which costs some per cent of a run. And has the heap in large pages where the
// kernel gives them to those who ask: a run touches 10,000 small ones for the first time. To be called once, early in main.
void keep_freed_memory();

}  // namespace longtail
