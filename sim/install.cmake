# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
# What a user's own ns-3 program needs: find_package(pptplab), the target pptplab::pptplab, and headers as
# <pptplab/pptp-helper.h>. The component "development": cmake --install BUILD --component development.
include(CMakePackageConfigHelpers)

# C++17 together with ns-3's umbrella headers (a test compiles them); what they include is among them.
set(public_headers
  adoptable.h
  http-client.h
  http-server.h
  ping.h
  ppp-net-device.h
  pptp-application.h
  pptp-client.h
  pptp-helper.h
  pptp-server.h
  stack_names.h)

# Here they are "sim/NAME", installed <pptplab/NAME>; <pptplab/pptplab-module.h> is all of them.
set(include_dir ${CMAKE_CURRENT_BINARY_DIR}/include)
set(module "// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception\n// All of pptplab's headers.\n#pragma once\n")
foreach(header ${public_headers})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
  file(READ ${header} text)
  string(REPLACE "#include \"sim/" "#include \"pptplab/" text "${text}")
  file(CONFIGURE OUTPUT ${include_dir}/pptplab/${header} CONTENT "${text}" @ONLY)
  string(APPEND module "#include \"pptplab/${header}\"\n")
endforeach()
file(CONFIGURE OUTPUT ${include_dir}/pptplab/pptplab-module.h CONTENT "${module}" @ONLY)
install(DIRECTORY ${include_dir}/pptplab DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

# The library and those of the folders that it is made of.
function(pptplab_closure target result)
  set(found ${${result}})
  get_target_property(depends ${target} LINK_LIBRARIES)
  foreach(depend ${depends})
    if(depend MATCHES "^stack_" AND NOT depend IN_LIST found)
      list(APPEND found ${depend})
      pptplab_closure(${depend} found)
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()
set(libraries sim)
pptplab_closure(sim libraries)

set_target_properties(sim PROPERTIES EXPORT_NAME pptplab)
target_include_directories(sim INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sim INTERFACE cxx_std_17)
# A linker leaves out of an archive what nobody names. Our TypeIds are there by their names alone
# (--PrintAttributes=ns3::PptpClient), so every program that is linked with us names them.
target_link_options(sim INTERFACE $<INSTALL_INTERFACE:LINKER:--undefined=pptplab_type_ids>)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pptplab)
install(TARGETS ${libraries} EXPORT pptplab
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/pptplab COMPONENT development)
install(EXPORT pptplab NAMESPACE pptplab:: FILE pptplabTargets.cmake
  DESTINATION ${package_dir} COMPONENT development)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/pptplabConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES pptplabConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/pptplabConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)
install(DIRECTORY example DESTINATION ${CMAKE_INSTALL_DATADIR}/pptplab COMPONENT development)
