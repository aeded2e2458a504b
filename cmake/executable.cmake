# Every program is made by this function, so that each carries the libm wrappers and exports them
# (-rdynamic): calls inside Bullet, OpenCV and a loaded stack land on them too.
function(longtail_executable name)
  add_executable(${name} ${ARGN} $<TARGET_OBJECTS:longtail_libm_interpose>)
  target_link_libraries(${name} PRIVATE longtail::flags PkgConfig::sleef)
  set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON)
endfunction()
