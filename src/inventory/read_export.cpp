#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "inventory/item_readers.h"

namespace trustprobe::inventory {
namespace {

namespace json = boost::json;
using base::InputError;
using base::Result;

constexpr const char* known_exports =
    "give a Private CA audit report (CSV or JSON), or the JSON that aws iam list-server-certificates or "
    "get-server-certificate, or aws acm list-certificates or describe-certificate printed";

/// Takes the certificates out of JSON values, whatever exports they are.
class JsonExport {
 public:
  explicit JsonExport(std::string file) : file_(std::move(file)) {}

  Result<void> add(const json::value& value) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& element : *list) {
        if (auto added = add(element); !added) return added;
      }
      return {};
    }
    const json::object* object = value.if_object();
    return object == nullptr ? not_known() : add_object(*object);
  }

  Export take() { return std::move(export_); }

 private:
  Result<void> add_object(const json::object& object) {
    const auto* certificate = object.if_contains("Certificate");
    if (object.contains("ServerCertificateMetadataList"))
      return add_list(object, "ServerCertificateMetadataList", Form::iam_list);
    if (object.contains("CertificateSummaryList")) return add_list(object, "CertificateSummaryList", Form::acm_list);
    if (object.contains("ServerCertificate")) return add_wrapped(object, "ServerCertificate", Form::iam_certificate);
    if (certificate != nullptr && certificate->is_object())
      return add_wrapped(object, "Certificate", Form::acm_certificate);
    if (certificate != nullptr) return add_item(object, Form::certificate_body);
    // Elements that somebody took out of their lists: --query, jq.
    if (object.contains("ServerCertificateMetadata")) return add_item(object, Form::iam_certificate);
    if (object.contains("ServerCertificateName")) return add_item(object, Form::iam_list);
    if (object.contains("CertificateArn")) return add_item(object, Form::acm_certificate);
    if (object.contains("certificateArn") || object.contains("serial")) return add_item(object, Form::audit_report);
    return not_known();
  }

  Result<void> add_list(const json::object& object, std::string_view key, Form form) {
    const Fields fields(object, file_, error_);
    for (const auto* next : {"NextToken", "Marker"}) export_.incomplete |= !fields.text(next).empty();
    export_.incomplete |= fields.flag("IsTruncated").value_or(false);
    if (fields.objects(key).empty() || error_) return settled();
    for (const json::value& element : object.at(key).as_array()) {
      if (auto added = add_item(element.as_object(), form); !added) return added;
    }
    return {};
  }

  Result<void> add_wrapped(const json::object& object, std::string_view key, Form form) {
    const json::object* inner = object.at(key).if_object();
    return inner == nullptr ? not_known() : add_item(*inner, form);
  }

  Result<void> add_item(const json::object& object, Form form) {
    ++number_;
    const Source source{file_, number_, form, false};
    const Fields fields(object, source.text(), error_);
    Item item = read(fields, form);
    item.sources = {source};
    export_.items.push_back(std::move(item));
    return settled();
  }

  static Item read(const Fields& fields, Form form) {
    switch (form) {
      case Form::audit_report:
        return audit_report_item(fields);
      case Form::iam_list:
        return iam_metadata_item(fields);
      case Form::iam_certificate:
        return iam_certificate_item(fields);
      case Form::acm_list:
      case Form::acm_certificate:
        return acm_item(fields);
      case Form::certificate_body:
        return body_item(fields, "Certificate");
    }
    return {};
  }

  Result<void> settled() const {
    if (error_) return std::unexpected(*error_);
    return {};
  }

  Result<void> not_known() const {
    return std::unexpected(InputError{fmt::format("{}, element {}", file_, number_ + 1),
                                      "is none of the exports that are known", known_exports});
  }

  std::string file_;
  std::size_t number_ = 0;
  std::optional<InputError> error_;
  Export export_;
};

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

// Values may stand one behind the other: what a loop over certificates prints.
Result<Export> read_json(std::string_view text, const std::string& file) {
  JsonExport reader(file);
  json::stream_parser parser;
  std::size_t offset = 0;
  while ((offset = text.find_first_not_of(" \t\r\n", offset)) != std::string_view::npos) {
    parser.reset();
    boost::system::error_code error;
    const std::size_t taken = parser.write_some(text.data() + offset, text.size() - offset, error);
    const bool at_end = !error && !parser.done();
    if (at_end) parser.finish(error);  // a number may end here
    if (error && at_end) {
      return std::unexpected(InputError{fmt::format("{}:{}", file, line_at(text, text.size())),
                                        "the JSON ends too early", "export it again, to the end"});
    }
    if (error) {
      return std::unexpected(InputError{fmt::format("{}:{}", file, line_at(text, offset + taken)),
                                        fmt::format("is not JSON ({})", error.message()), "export it again"});
    }
    offset += taken;
    if (auto added = reader.add(parser.release()); !added) return std::unexpected(added.error());
  }
  return reader.take();
}

bool is_audit_header(const std::vector<std::string>& columns) {
  return std::ranges::all_of(std::initializer_list<std::string_view>{"certificateArn", "serial", "notAfter"},
                             [&](auto name) { return std::ranges::find(columns, name) != columns.end(); });
}

Result<Item> read_row(const std::vector<std::string>& columns, const std::vector<std::string>& values,
                      const Source& source) {
  if (values.size() != columns.size()) {
    return std::unexpected(
        InputError{source.text(),
                   fmt::format("has {}, the header names {}", base::counted(values.size(), "field"), columns.size()),
                   "export it again, and do not edit it"});
  }
  json::object row;
  for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = values[i];
  std::optional<InputError> error;
  Item item = audit_report_item(Fields(row, source.text(), error));
  if (error) return std::unexpected(*error);
  item.sources = {source};
  return item;
}

Result<Export> read_csv(std::string_view text, const std::string& file) {
  base::CsvReader reader(text, file);
  std::vector<std::string> columns, values;
  const auto header = reader.next(columns);
  if (!header || !*header || !is_audit_header(columns)) {
    return std::unexpected(
        InputError{file, "is neither JSON nor CSV with the header of an audit report", known_exports});
  }
  Export all;
  while (true) {
    const auto more = reader.next(values);
    if (!more) return std::unexpected(more.error());
    if (!*more) return all;
    auto item = read_row(columns, values, {file, reader.line(), Form::audit_report, true});
    if (!item) return std::unexpected(item.error());
    all.items.push_back(std::move(*item));
  }
}

}  // namespace

std::string_view to_string(Form form) {
  switch (form) {
    case Form::audit_report:
      return "audit-report";
    case Form::iam_list:
      return "iam-list";
    case Form::iam_certificate:
      return "iam-certificate";
    case Form::acm_list:
      return "acm-list";
    case Form::acm_certificate:
      return "acm-certificate";
    case Form::certificate_body:
      return "certificate-body";
  }
  return "";
}

std::string Source::text() const {
  return csv ? fmt::format("{}:{}", file, number) : fmt::format("{}, certificate {}", file, number);
}

Result<Export> read_export(std::string_view text, const std::string& file) {
  text = base::without_byte_order_mark(text);
  if (base::trimmed(text).empty()) return std::unexpected(InputError{file, "is empty", known_exports});
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return std::unexpected(InputError{file, "is UTF-16", "save it as UTF-8: PowerShell's > does not"});
  const char first = base::trimmed(text).front();
  return first == '{' || first == '[' ? read_json(text, file) : read_csv(text, file);
}

}  // namespace trustprobe::inventory
