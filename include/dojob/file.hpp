// Files of jobs, and what is said about them. Use dojob.hpp.
#ifndef DOJOB_FILE_HPP
#define DOJOB_FILE_HPP

#include "enumerator.hpp"

namespace dojob {

struct FileProgress {
    std::optional<std::uint64_t> bytes_total;
    std::uint64_t bytes_transferred;
    bool completed; // it stands under its local name
};

// A file to be added to a job.
struct FileInfo {
    std::string remote_name, local_name;
};

// A piece of a remote file; without a length it goes to the end.
struct FileRange {
    std::uint64_t initial_offset = 0;
    std::optional<std::uint64_t> length;

    friend bool operator==(const FileRange &a, const FileRange &b) noexcept
    {
        return a.initial_offset == b.initial_offset && a.length == b.length;
    }
    friend bool operator!=(const FileRange &a, const FileRange &b) noexcept { return !(a == b); }
};

enum class DigestAlgorithm : std::uint32_t {
    sha256 = DO_DIGEST_SHA256, sha512 = DO_DIGEST_SHA512, blake3 = DO_DIGEST_BLAKE3
};

// What a file must be.
struct Digest {
    DigestAlgorithm algorithm;
    std::vector<std::uint8_t> bytes;
};

namespace detail {

// Ranges for C, and back.
inline std::vector<do_file_range> c_ranges(const std::vector<FileRange> &ranges)
{
    std::vector<do_file_range> found;
    found.reserve(ranges.size());
    for (const FileRange &range : ranges)
        found.push_back({range.initial_offset, range.length.value_or(DO_LENGTH_TO_EOF)});
    return found;
}

inline std::vector<FileRange> ranges(const do_file_range *first, std::size_t count)
{
    std::vector<FileRange> found;
    found.reserve(count);
    for (std::size_t i = 0; i < count; i++) {
        const auto length = first[i].length;
        found.push_back({first[i].initial_offset,
                         length == DO_LENGTH_TO_EOF ? std::nullopt : std::optional(length)});
    }
    return found;
}

} // namespace detail

// A file of a job.
class File : public detail::Owned<do_file, do_file_close> {
public:
    using Owned::Owned;

    std::string remote_name() const { return detail::text(do_file_get_remote_name, get()); }
    void set_remote_name(const std::string &remote_name)
    {
        detail::told(do_file_set_remote_name, get(), detail::c_string(remote_name, "remote name"));
    }
    std::string local_name() const { return detail::text(do_file_get_local_name, get()); }
    // Where the file is kept until its job is completed.
    std::string temporary_name() const { return detail::text(do_file_get_temporary_name, get()); }
    // The file's place in its job, from zero.
    std::uint32_t ordinal() const { return detail::value(do_file_get_ordinal, get()); }
    FileProgress progress() const
    {
        const do_file_progress found = detail::value(do_file_get_progress, get());
        return {detail::size(found.bytes_total), found.bytes_transferred, found.completed != 0};
    }
    // The ranges of the remote file that make up this one; none if it is all of it.
    std::vector<FileRange> ranges() const
    {
        const auto found = detail::list_by<do_file_range>([this](auto... where) {
            return do_file_get_ranges(get(), where...);
        });
        return detail::ranges(found.data(), found.size());
    }
    // Whether the file is known to be right.
    bool validation_state() const { return detail::value(do_file_get_validation_state, get()) != 0; }
    void set_validation_state(bool valid)
    {
        detail::told(do_file_set_validation_state, get(), std::uint32_t{valid});
    }
    // The headers of the last answer, one a line; nothing if there was no answer yet.
    std::optional<std::string> response_headers() const
    {
        return detail::optional_text(do_file_get_response_headers, get());
    }
    // What the file must be; nothing if that was not said.
    std::optional<Digest> expected_digest() const
    {
        std::uint32_t algorithm = 0;
        auto bytes = detail::list_by<std::uint8_t>([&](auto... where) {
            return do_file_get_expected_digest(get(), &algorithm, where...);
        });
        if (bytes.empty())
            return std::nullopt;
        return Digest{static_cast<DigestAlgorithm>(algorithm), std::move(bytes)};
    }
    // Says what the file must be, before it is whole; nothing takes it back.
    void set_expected_digest(const std::optional<Digest> &digest)
    {
        const std::uint32_t algorithm = digest ? static_cast<std::uint32_t>(digest->algorithm) : 0;
        const std::uint32_t count = digest ? detail::count(digest->bytes, "a digest's bytes") : 0;
        const std::uint8_t *bytes = digest ? digest->bytes.data() : nullptr;
        detail::told(do_file_set_expected_digest, get(), algorithm, count, bytes);
    }
};

using EnumFiles = detail::Enumerator<File, do_file, do_enum_files, do_enum_files_close, do_enum_files_next,
                                     do_enum_files_skip, do_enum_files_reset, do_enum_files_clone,
                                     do_enum_files_get_count>;

// Why a job is in error, and the file that failed, if the error concerns one.
struct JobError {
    Error error;
    std::optional<File> file;
};

namespace detail {

// Reads an error object, which stays the caller's.
inline JobError job_error(do_error *story)
{
    JobError error{Error(story), std::nullopt};
    do_file *file = nullptr;
    const do_result result = do_error_get_file(story, &file);
    if (result != DO_E_FILE_NOT_AVAILABLE) {
        check(result);
        error.file.emplace(file);
    }
    return error;
}

} // namespace detail

} // namespace dojob

#endif // DOJOB_FILE_HPP
