// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Opens a file, finds out which of the formats it has, and passes on what the parser of that format
// reads (pcapng_parser.cc, classic_pcap.cc).
#include "stack/trace/capture_parser.h"
#include "stack/trace/input_file.h"
#include "stack/trace/recording.h"

namespace pptplab::trace {
namespace {

ParserResult OpenParser(ByteView file) {
  if (file.empty()) return Unexpected{std::string("is empty")};
  for (const auto open_format : {&OpenPcapng, &OpenClassicPcap}) {
    ParserResult parser = open_format(file);
    if (!parser || *parser != nullptr) return parser;
  }
  if (file.size() >= 2 && file[0] == 0x1f && file[1] == 0x8b) {
    return Unexpected{std::string("is compressed with gzip; unpack it first")};
  }
  return Unexpected{std::string("is no pcap or pcapng file")};
}

}  // namespace

struct RecordingReader::Private {
  InputFile file;
  std::unique_ptr<CaptureParser> parser;
  bool is_growing = false;     // Grow was called, and nothing speaks against it
  std::string grow_problem{};  // what does
};

RecordingReader::RecordingReader() = default;
RecordingReader::~RecordingReader() = default;

Result<std::unique_ptr<RecordingReader>, std::string> RecordingReader::Open(
    const std::string& path) {
  auto file = InputFile::Open(path);
  if (!file) return Unexpected{file.error()};
  return FromFile(std::make_unique<Private>(Private{std::move(*file), nullptr}));
}

Result<std::unique_ptr<RecordingReader>, std::string> RecordingReader::FromBytes(Bytes bytes) {
  return FromFile(std::make_unique<Private>(Private{InputFile(std::move(bytes)), nullptr}));
}

Result<std::unique_ptr<RecordingReader>, std::string> RecordingReader::FromFile(
    std::unique_ptr<Private> file) {
  ParserResult parser = OpenParser(file->file.bytes());
  if (!parser) return Unexpected{parser.error()};
  file->parser = std::move(*parser);
  std::unique_ptr<RecordingReader> reader(new RecordingReader);
  reader->p_ = std::move(file);
  return reader;
}

std::optional<RecordedItem> RecordingReader::Next() { return p_->parser->Next(); }

std::optional<RecordedItem> RecordingReader::ItemAt(size_t file_offset) {
  return p_->parser->ItemAt(file_offset);
}

bool RecordingReader::Grow() {
  if (!p_->grow_problem.empty()) return false;
  p_->is_growing = true;
  const auto grown = p_->file.Grow();
  if (!grown) {
    p_->is_growing = false;
    p_->grow_problem = "the file " + grown.error();
  }
  p_->parser->SetFile(p_->file.bytes());
  return grown && *grown;
}

const std::string& RecordingReader::problem() const {
  if (!p_->parser->problem().empty()) return p_->parser->problem();
  if (!p_->grow_problem.empty()) return p_->grow_problem;
  static const std::string kNone;
  return p_->is_growing ? kNone : p_->parser->cut_off();
}

const std::string& RecordingReader::comment() const { return p_->parser->comment(); }

const std::vector<InterfaceInfo>& RecordingReader::interfaces() const {
  return p_->parser->interfaces();
}

}  // namespace pptplab::trace
