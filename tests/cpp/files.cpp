// Adding files: sets, ranges, other names, and what files must be.
#include "support.hpp"

#include <algorithm>

using dojob::DigestAlgorithm;
using dojob::FileRange;
using dojob::JobState;

// A set of files of the folder, all of them the same.
static std::vector<dojob::FileInfo> set_of(std::size_t count, const Site &site)
{
    std::vector<dojob::FileInfo> files;
    for (std::size_t i = 0; i < count; i++)
        files.push_back({url("/small.bin"), site.local(std::to_string(i))});
    return files;
}

static void a_set_is_added_whole_or_not_at_all()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    job.add_file_set(set_of(3, site));
    CHECK_IS(job.files().size(), 3U);
    auto wrong = set_of(3, site);
    wrong[1].local_name = "relative.bin";
    CHECK_REFUSED(job.add_file_set(wrong), DO_E_INVALID_ARG, "file 1");
    CHECK_REFUSED(job.add_file_set(wrong), DO_E_INVALID_ARG, "relative.bin");
    CHECK_IS(job.files().size(), 3U);
    CHECK_REFUSED(job.add_file_set({}), DO_E_INVALID_ARG, "no file");
    const std::uint32_t many = under_valgrind() ? 2'000 : 50'000;
    dojob::Job large = site.manager.create_job("a large job");
    large.add_file_set(set_of(many, site));
    CHECK_IS(large.progress().files_total, many);
    CHECK_IS(large.enum_files().count(), many);
    CHECK_IS(large.file(many - 1).local_name(), site.local(std::to_string(many - 1)));
}

static void refuse_ranges(dojob::Job &job, const std::vector<FileRange> &ranges, do_result code)
{
    CHECK_REFUSED(job.add_file_with_ranges(url("/small.bin"), "/tmp/never.bin", ranges), code, "range");
}

static void ranges_are_packed_in_the_order_given()
{
    Site site;
    dojob::Job job = site.manager.create_job("a job");
    const std::vector<FileRange> pieces = {{100, 100}, {900, 100}, {400, 100}}, end = {{2'000, std::nullopt}};
    job.add_file_with_ranges(url("/small.bin"), site.local("pieces.bin"), pieces);
    job.add_file_with_ranges(url("/small.bin"), site.local("end.bin"), end);
    job.add_file_with_ranges(url("/small.bin"), site.local("whole.bin"), {});
    CHECK(job.file(0).ranges() == pieces);
    CHECK(job.file(1).ranges() == end);
    CHECK(job.file(2).ranges().empty());
    refuse_ranges(job, {{0, 100}, {200, 10}, {99, 1}}, DO_E_OVERLAPPING_RANGES);
    refuse_ranges(job, {{0, std::nullopt}, {200, 10}}, DO_E_OVERLAPPING_RANGES);
    refuse_ranges(job, {{0, 100}, {200, 0}}, DO_E_INVALID_RANGE);
    refuse_ranges(job, {{UINT64_MAX - 1, 2}}, DO_E_INVALID_RANGE);
    CHECK_IS(job.progress().files_total, 3U);
    arrives(site, job);
    const auto all = contents(served("small.bin"));
    const auto packed = all.substr(100, 100) + all.substr(900, 100) + all.substr(400, 100);
    CHECK(contents(site.local("pieces.bin")) == packed);
    CHECK(contents(site.local("end.bin")) == all.substr(2'000));
    CHECK(contents(site.local("whole.bin")) == all);
    dojob::Job behind = site.manager.create_job("behind the end");
    behind.add_file_with_ranges(url("/small.bin"), site.local("behind.bin"), {{2'000, 50}});
    CHECK_IS(fails(site, behind).name(), "DO_E_INVALID_RANGE");
}

static void remote_prefixes_are_replaced()
{
    Site site;
    dojob::Job job = site.job("/nowhere/small.bin", "a.bin");
    job.add_file(url("/small.bin"), site.local("b.bin"));
    job.add_file(url("/nowhere/medium.bin"), site.local("c.bin"));
    CHECK_IS(job.replace_remote_prefix(url("/elsewhere/"), url("/")), 0U);
    CHECK_REFUSED(job.replace_remote_prefix(url("/nowhere/"), "nonsense"), DO_E_INVALID_ARG, "");
    CHECK_IS(job.file(0).remote_name(), url("/nowhere/small.bin"));
    CHECK_IS(job.replace_remote_prefix(url("/nowhere/"), url("/")), 2U);
    CHECK_IS(job.file(0).remote_name(), url("/small.bin"));
    CHECK_IS(job.file(1).remote_name(), url("/small.bin"));
    CHECK_IS(job.file(2).remote_name(), url("/medium.bin"));
    arrives(site, job);
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
    CHECK(same_contents(site.local("b.bin"), served("small.bin")));
    CHECK(same_contents(site.local("c.bin"), served("medium.bin")));
}

static void a_file_gets_another_remote_name()
{
    Site site;
    dojob::Job job = site.job("/missing.bin", "a.bin");
    CHECK_IS(fails(site, job).code(), DO_E_HTTP(404));
    job.file(0).set_remote_name(url("/small.bin"));
    CHECK(arrives_as(site, job, "small.bin"));

    dojob::Job slow = site.job("/slow/large.bin", "b.bin");
    slow.resume();
    await_bytes(site.events, slow, mib);
    slow.suspend();
    CHECK_REFUSED(slow.file(0).set_remote_name("nonsense"), DO_E_INVALID_ARG, "remote name");
    CHECK_IS(slow.file(0).remote_name(), url("/slow/large.bin"));
    slow.file(0).set_remote_name(url("/large.bin"));
    CHECK_IS(slow.file(0).remote_name(), url("/large.bin"));
    CHECK(arrives_as(site, slow, "large.bin"));
    const auto attempts = slow.attempts();
    CHECK_IS(attempts.size(), 2U);
    CHECK(attempts.back().start > 0);
    CHECK_IS(attempts.back().url, url("/large.bin"));
}

// A digest of small.bin, as somebody else has computed it.
static dojob::Digest digest_of_small(DigestAlgorithm algorithm)
{
    const std::string bits = algorithm == DigestAlgorithm::sha256 ? "256" : "512";
    const auto digits = setting("DO_TEST_SMALL_SHA" + bits);
    dojob::Digest digest{algorithm, {}};
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        digest.bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    return digest;
}

static void check_digest(const std::optional<dojob::Digest> &found, const dojob::Digest &expected)
{
    CHECK(found && found->algorithm == expected.algorithm && found->bytes == expected.bytes);
}

static void right_digests_arrive(Site &site)
{
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
        const auto right = digest_of_small(algorithm);
        CHECK_IS(right.bytes.size(), algorithm == DigestAlgorithm::sha256 ? 32U : 64U);
        dojob::Job job = site.job("/small.bin", "right.bin");
        dojob::File file = job.file(0);
        CHECK(!file.expected_digest());
        file.set_expected_digest(right);
        check_digest(file.expected_digest(), right);
        CHECK(!file.validation_state());
        job.resume();
        await(site.events, job, JobState::transferred);
        CHECK(file.validation_state());
        CHECK_REFUSED(file.set_expected_digest(right), DO_E_INVALID_STATE, "");
        CHECK_IS(job.complete().code, DO_OK);
        CHECK(same_contents(site.local("right.bin"), served("small.bin")));
    }
}

static void wrong_digests_do_not_arrive(Site &site)
{
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha512, DigestAlgorithm::blake3}) {
        const std::size_t size = algorithm == DigestAlgorithm::sha512 ? 64 : 32;
        dojob::Job job = site.job("/small.bin", "wrong.bin");
        dojob::File file = job.file(0);
        file.set_expected_digest(dojob::Digest{algorithm, std::vector<std::uint8_t>(size, 7)});
        check_digest(file.expected_digest(), {algorithm, std::vector<std::uint8_t>(size, 7)});
        const auto error = fails(site, job);
        CHECK_IS(error.name(), "DO_E_VALIDATION_FAILED");
        CHECK(!file.validation_state());
        CHECK(job.complete().partial());
        CHECK(!std::filesystem::exists(site.local("wrong.bin")));
    }
}

static void expected_digests_are_checked()
{
    Site site;
    right_digests_arrive(site);
    wrong_digests_do_not_arrive(site);
    dojob::Job job = site.job("/small.bin", "a.bin");
    dojob::File file = job.file(0);
    const auto right = digest_of_small(DigestAlgorithm::sha256);
    file.set_expected_digest(right);
    CHECK_REFUSED(file.set_expected_digest(dojob::Digest{static_cast<DigestAlgorithm>(9), right.bytes}),
                  DO_E_INVALID_HASH_ALGORITHM, "9");
    dojob::Digest other{DigestAlgorithm::sha256, {}};
    for (const std::size_t size : {0U, 31U, 33U, 64U, 65U}) {
        other.bytes.resize(size);
        CHECK_REFUSED(file.set_expected_digest(other), DO_E_INVALID_ARG, "32");
    }
    check_digest(file.expected_digest(), right);
    other.bytes.resize(32);
    file.set_expected_digest(other);
    check_digest(file.expected_digest(), other);
    file.set_expected_digest(std::nullopt);
    CHECK(!file.expected_digest());
    CHECK(arrives_as(site, job, "small.bin"));
}

static void digests_of_servers_are_checked()
{
    Site site;
    dojob::Job right = site.job("/digest/small.bin", "right.bin");
    CHECK(arrives_as(site, right, "small.bin"));
    dojob::Job wrong = site.job("/wrongdigest/small.bin", "wrong.bin");
    CHECK_IS(fails(site, wrong).name(), "DO_E_VALIDATION_FAILED");
    CHECK(wrong.complete().partial());
    CHECK(!std::filesystem::exists(site.local("wrong.bin")));
}

static void validation_is_the_callers_word()
{
    Site site;
    dojob::Job job = site.job("/small.bin", "a.bin");
    dojob::File file = job.file(0);
    CHECK_REFUSED(file.set_validation_state(true), DO_E_INVALID_STATE, "");
    CHECK(!file.validation_state());
    job.resume();
    await(site.events, job, JobState::transferred);
    CHECK(!file.validation_state());
    file.set_validation_state(false);
    CHECK_IS(job.state(), JobState::error);
    CHECK_IS(job.error().value().error.name(), "DO_E_VALIDATION_FAILED");
    job.resume();
    await(site.events, job, JobState::transferred);
    CHECK_IS(job.attempts().size(), 2U);
    file.set_validation_state(true);
    CHECK(file.validation_state());
    CHECK_IS(job.state(), JobState::transferred);
    CHECK_IS(job.complete().code, DO_OK);
    CHECK(same_contents(site.local("a.bin"), served("small.bin")));
}

static void answers_headers_are_kept()
{
    Site site;
    dojob::Job job = site.job("/cookie/small.bin", "a.bin");
    CHECK_IS(job.file(0).response_headers(), std::nullopt);
    job.resume();
    await(site.events, job, JobState::transferred);
    auto headers = job.file(0).response_headers().value_or("");
    std::transform(headers.begin(), headers.end(), headers.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    CHECK(holds(headers, "etag: \""));
    CHECK(holds(headers, "content-length: 2049"));
    CHECK(!holds(headers, "cookie") && !holds(headers, "secret"));
}

int main()
{
    RUN(a_set_is_added_whole_or_not_at_all);
    RUN(ranges_are_packed_in_the_order_given);
    RUN(remote_prefixes_are_replaced);
    RUN(a_file_gets_another_remote_name);
    RUN(expected_digests_are_checked);
    RUN(digests_of_servers_are_checked);
    RUN(validation_is_the_callers_word);
    RUN(answers_headers_are_kept);
    return check::end();
}
