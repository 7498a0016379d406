// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A program that is linked with an installed copy and names nothing of it in its code, as C++20:
// ns-3's users may name classes by strings only.
#include "ns3/command-line.h"
#include "pptplab/pptplab-module.h"

int main(int argc, char* argv[]) {
  ns3::CommandLine cmd;
  cmd.Parse(argc, argv);
}
