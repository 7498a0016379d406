// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See netware-server.h.
#include "sim/netware-server.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "ns3/log.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "sim/recorder.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("NetWareServer");
NS_OBJECT_ENSURE_REGISTERED(NetWareServer);

namespace wire = pptplab::wire;
using pptplab::Bytes;
using pptplab::ByteView;
using pptplab::Write;

namespace {

constexpr uint16_t kMostWorkstations = 250;  // as many as NetWare 3 had licences for
constexpr size_t kMostOpenFiles = 40;        // a workstation's FILE HANDLES in SHELL.CFG
constexpr uint16_t kLargestBuffer = 1024;
constexpr size_t kLongestName = 47;

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

wire::NcpFileHandle HandleOf(uint32_t number) {
  wire::NcpFileHandle handle{};
  pptplab::StoreBe32(handle.data() + 2, number);
  return handle;
}

}  // namespace

TypeId NetWareServer::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::NetWareServer")
          .SetParent<Application>()
          .SetGroupName("PptpLab")
          .AddConstructor<NetWareServer>()
          .AddAttribute("ServerName", "its name in SAP, at most 47 characters",
                        StringValue("FILESERVER"), MakeStringAccessor(&NetWareServer::m_name),
                        MakeStringChecker())
          .AddAttribute("Network",
                        "IPX network number of its Ethernet; a tunnel's comes from IPXCP",
                        UintegerValue(0x00c0ffee), MakeUintegerAccessor(&NetWareServer::m_network),
                        MakeUintegerChecker<uint32_t>(1, 0xfffffffe));
  return tid;
}

NetWareServer::NetWareServer() = default;
NetWareServer::~NetWareServer() = default;

void NetWareServer::AddFile(const std::string& path, std::vector<uint8_t> body) {
  m_files[UpperCase(path)] = std::move(body);
}

void NetWareServer::StartApplication() {
  NS_LOG_FUNCTION(this);
  m_name = UpperCase(m_name).substr(0, kLongestName);
  m_port = std::make_unique<pptplab::sim::IpxPort>(GetNode(), m_network);
  m_port->Listen(wire::kIpxSocketSap,
                 [this](const wire::IpxHeader& header, ByteView data) { HandleSap(header, data); });
  m_port->Listen(wire::kIpxSocketNcp,
                 [this](const wire::IpxHeader& header, ByteView data) { HandleNcp(header, data); });
}

void NetWareServer::StopApplication() { m_port.reset(); }

void NetWareServer::DoDispose() {
  m_port.reset();
  m_recorder = nullptr;
  Application::DoDispose();
}

void NetWareServer::HandleSap(const wire::IpxHeader& header, ByteView data) {
  const auto query = pptplab::Read<wire::SapQuery>(data);
  if (!query) return;
  const bool nearest = query->operation == wire::kSapNearestRequest;
  if (!nearest && query->operation != wire::kSapGeneralRequest) return;
  if (query->service_type != wire::kSapFileServer && query->service_type != 0xffff) return;
  wire::SapService service;
  std::copy(m_name.begin(), m_name.end(), service.name.begin());
  service.address = m_port->AddressTowards(header.source.node);
  service.address.socket = wire::kIpxSocketNcp;
  Bytes response(2);  // the operation, then each service
  pptplab::StoreBe16(response.data(),
                     nearest ? wire::kSapNearestResponse : wire::kSapGeneralResponse);
  const Bytes described = Write(service);
  response.insert(response.end(), described.begin(), described.end());
  Note("NetWare server: somebody asks all for the nearest file server; " + m_name +
       " answers that it is at " + ToString(service.address));
  Send(header.source, wire::kIpxSocketSap, wire::kIpxPep, response);
}

void NetWareServer::HandleNcp(const wire::IpxHeader& header, ByteView data) {
  const auto prefix = pptplab::ReadPrefix<wire::NcpRequestHeader>(data);
  if (!prefix) return;
  const wire::NcpRequestHeader& request = prefix->value;
  auto found = m_workstations.find(header.source);
  const bool creates = request.type == wire::kNcpCreateConnection;
  wire::NcpReplyHeader reply;
  if (creates && found == m_workstations.end() && m_workstations.size() < kMostWorkstations) {
    found = m_workstations.emplace(header.source, Workstation{}).first;
    found->second.number = ++m_lastNumber;
    Note("NetWare server: " + ToString(header.source) + " gets connection " +
         std::to_string(found->second.number));
  }
  const bool known = found != m_workstations.end();
  if (known && !creates && request.sequence == found->second.sequence &&
      !found->second.answer.empty()) {
    // The answer was lost, or is still on its way.
    Send(header.source, wire::kIpxSocketNcp, wire::kIpxNcp, found->second.answer);
    return;
  }
  reply.sequence = request.sequence;
  reply.task = request.task;
  Bytes body;
  if (!known) {
    reply.completion = wire::kNcpNoConnections;
    reply.connection_status = 1;
  } else {
    reply.connection_low = static_cast<uint8_t>(found->second.number & 0xff);
    reply.connection_high = static_cast<uint8_t>(found->second.number >> 8);
    if (request.type == wire::kNcpRequest) {
      body = Serve(found->second, request.function, data.subspan(prefix->size), reply.completion);
    } else if (!creates && request.type != wire::kNcpDestroyConnection) {
      return;
    }
  }
  Bytes answer = Write(reply);
  answer.insert(answer.end(), body.begin(), body.end());
  if (known && request.type == wire::kNcpDestroyConnection) {
    Note("NetWare server: connection " + std::to_string(found->second.number) + " is gone");
    m_workstations.erase(found);
  } else if (known) {
    found->second.sequence = request.sequence;
    found->second.answer = answer;
  }
  Send(header.source, wire::kIpxSocketNcp, wire::kIpxNcp, answer);
}

Bytes NetWareServer::Serve(Workstation& workstation, uint8_t function, ByteView data,
                           uint8_t& completion) {
  switch (function) {
    case wire::kNcpNegotiateBufferSize:
      if (auto wanted = pptplab::Read<wire::NcpBufferSize>(data)) {
        wanted->size = std::min(wanted->size, kLargestBuffer);
        return Write(*wanted);
      }
      break;
    case wire::kNcpOpenFile:
      return Open(workstation, data, completion);
    case wire::kNcpReadFile:
      return Read(workstation, data, completion);
    case wire::kNcpCloseFile:
      if (const auto close = pptplab::Read<wire::NcpCloseFile>(data)) {
        if (workstation.open.erase(pptplab::LoadBe32(close->handle.data() + 2)) == 0) {
          completion = wire::kNcpInvalidFileHandle;
        }
        return {};
      }
      break;
  }
  completion = wire::kNcpNoSuchFunction;
  return {};
}

Bytes NetWareServer::Open(Workstation& workstation, ByteView data, uint8_t& completion) {
  const auto open = pptplab::Read<wire::NcpOpenFile>(data);
  const std::string path = open ? UpperCase(pptplab::AsText(open->path)) : "";
  const auto file = m_files.find(path);
  if (file == m_files.end() || workstation.open.size() >= kMostOpenFiles) {
    completion = wire::kNcpNoFilesFound;
    Note("NetWare server: there is no file " +
         pptplab::Describer::Printable(pptplab::AsBytes(path.substr(0, 100))));
    return {};
  }
  workstation.open[++m_lastHandle] = path;
  wire::NcpOpenFileReply reply;
  reply.handle = HandleOf(m_lastHandle);
  const std::string name = path.substr(path.find_last_of(":/\\") + 1).substr(0, reply.name.size());
  std::copy(name.begin(), name.end(), reply.name.begin());
  reply.size = static_cast<uint32_t>(file->second.size());
  Note("NetWare server: opens " + path + ", " + std::to_string(reply.size) + " octets");
  return Write(reply);
}

Bytes NetWareServer::Read(const Workstation& workstation, ByteView data,
                          uint8_t& completion) const {
  const auto read = pptplab::Read<wire::NcpReadFile>(data);
  const auto open = read ? workstation.open.find(pptplab::LoadBe32(read->handle.data() + 2))
                         : workstation.open.end();
  if (open == workstation.open.end()) {
    completion = wire::kNcpInvalidFileHandle;
    return {};
  }
  const ByteView body = m_files.at(open->second);
  const size_t start = std::min<size_t>(read->offset, body.size());
  const size_t count = std::min<size_t>({body.size() - start, read->count, size_t{kLargestBuffer}});
  // Octets of an odd offset stay at odd places.
  Bytes octets(read->offset % 2, 0);
  octets.insert(octets.end(), body.begin() + static_cast<std::ptrdiff_t>(start),
                body.begin() + static_cast<std::ptrdiff_t>(start + count));
  return Write(wire::NcpReadFileReply{static_cast<uint16_t>(count), octets});
}

void NetWareServer::Send(const wire::IpxAddress& to, uint16_t from_socket, uint8_t type,
                         ByteView data) {
  wire::IpxHeader header;
  header.packet_type = type;
  header.destination = to;
  header.source.socket = from_socket;
  m_port->Send(header, data);
}

void NetWareServer::Note(const std::string& text) {
  if (m_recorder) {
    m_recorder->Note(m_recorder->IdOf(GetNode()), pptplab::trace::Layer::kApplication, text);
  }
}

}  // namespace ns3
