// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The list of all panels, in the order of their tabs. Whoever adds a panel adds its line here.
#include "viz/panels/automata_panel.h"
#include "viz/panels/bytes_panel.h"
#include "viz/panels/compare_panel.h"
#include "viz/panels/keys_panel.h"
#include "viz/panels/lab_panel.h"
#include "viz/panels/ladder_panel.h"
#include "viz/panels/nat_panel.h"
#include "viz/panels/panel.h"
#include "viz/panels/plots_panel.h"
#include "viz/panels/predict_panel.h"
#include "viz/panels/topology_panel.h"
#include "viz/panels/try_it_panel.h"
#include "viz/panels/walk_panel.h"
#include "viz/panels/why_panel.h"

namespace pptplab::viz {

std::vector<std::unique_ptr<Panel>> MakePanels(LabDesk& desk) {
  std::vector<std::unique_ptr<Panel>> panels;
  panels.push_back(std::make_unique<TopologyPanel>());
  panels.push_back(std::make_unique<AutomataPanel>());
  panels.push_back(std::make_unique<KeysPanel>());
  panels.push_back(std::make_unique<PlotsPanel>());
  panels.push_back(std::make_unique<LadderPanel>());
  panels.push_back(std::make_unique<WalkPanel>());
  panels.push_back(std::make_unique<BytesPanel>());
  panels.push_back(std::make_unique<WhyPanel>());
  panels.push_back(std::make_unique<TryItPanel>());
  panels.push_back(std::make_unique<ComparePanel>());
  panels.push_back(std::make_unique<NatPanel>());
  panels.push_back(std::make_unique<LabPanel>(desk));
  panels.push_back(std::make_unique<PredictPanel>());
  return panels;
}

}  // namespace pptplab::viz
