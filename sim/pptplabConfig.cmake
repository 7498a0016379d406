# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
# find_package(pptplab): the target pptplab::pptplab, ns-3's PPTP applications and their helpers. Its licence, with
# ns-3's, is GPL-2.0-only.
include(CMakeFindDependencyMacro)
find_dependency(ns3 3.37)
find_dependency(OpenSSL 3.0)
include(${CMAKE_CURRENT_LIST_DIR}/pptplabTargets.cmake)
