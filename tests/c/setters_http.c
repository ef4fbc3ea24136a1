/* Setters of HTTP options: at their limits and beyond, in every state. */
#include "stages.h"

#define TEXT(property)                                                                                           \
    static do_result set_##property(struct stage *stage, const struct trial *trial, do_error **error)            \
    {                                                                                                            \
        return do_job_set_##property(stage->job, trial_text(trial), error);                                      \
    }                                                                                                            \
    static bool is_##property(struct stage *stage, const struct trial *trial)                                    \
    {                                                                                                            \
        static char found[64 * KIB];                                                                             \
        const char *set = trial_text(trial);                                                                     \
        return CHECK_OK(do_job_get_##property(stage->job, found, sizeof found, NULL))                            \
            && CHECK_TEXT(found, set ? set : "");                                                                \
    }

TEXT(custom_headers)
TEXT(user_agent)
TEXT(ca_file)

#define TEXT_KEPT(property, piece, count)                                                                        \
    {.name = #property " " #count, .set = set_##property, .text = piece, .times = count, .is_set = is_##property}
#define TEXT_REFUSED(property, piece, count, why, says)                                                          \
    {.name = #property " " #count, .set = set_##property, .text = piece, .times = count, .code = why, .word = says}

static do_result hide_headers(struct stage *stage, const struct trial *trial, do_error **error)
{
    (void)trial;
    return do_job_make_custom_headers_write_only(stage->job, error);
}

static bool are_headers_hidden(struct stage *stage, const struct trial *trial)
{
    size_t needed = 77;
    (void)trial;
    return CHECK_CODE(do_job_get_custom_headers(stage->job, NULL, 0, &needed), DO_E_WRITE_ONLY_PROPERTY)
        && CHECK_NUMBER(needed, 77);
}

/* Pieces of 16 and of 64 characters. */
#define LINE "X-Header: 12345\n"
#define WIDE "X-W: " "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4" "\n"

static const struct trial header_trials[] = {
    TEXT_KEPT(custom_headers, NULL, 1),
    TEXT_KEPT(custom_headers, "", 1),
    TEXT_KEPT(custom_headers, "X-Test: one\r\n", 1),
    TEXT_KEPT(custom_headers, "X-Test:", 1),
    TEXT_KEPT(custom_headers, LINE, 1024),
    TEXT_KEPT(custom_headers, WIDE, 1024),
    TEXT_REFUSED(custom_headers, LINE, 1025, DO_E_STRING_TOO_LONG, "custom headers"),
    TEXT_REFUSED(custom_headers, WIDE, 1025, DO_E_STRING_TOO_LONG, "custom headers"),
    TEXT_REFUSED(custom_headers, "no colon", 1, DO_E_INVALID_ARG, "line 1"),
    TEXT_REFUSED(custom_headers, "X-A: 1\r\n\r\nX-B: 2\r\n", 1, DO_E_INVALID_ARG, "line 2"),
    TEXT_REFUSED(custom_headers, "X-A: 1\r\n folded\r\n", 1, DO_E_INVALID_ARG, "line 2"),
    TEXT_REFUSED(custom_headers, "X-A: \x7F", 1, DO_E_INVALID_ARG, "control"),
    TEXT_REFUSED(custom_headers, "X-\xC3\xA4: 1", 1, DO_E_INVALID_ARG, "name"),
    TEXT_REFUSED(custom_headers, "Host: elsewhere", 1, DO_E_INVALID_ARG, "Host"),
    TEXT_REFUSED(custom_headers, "content-LENGTH: 1", 1, DO_E_INVALID_ARG, "content-LENGTH"),
    TEXT_REFUSED(custom_headers, "X-A: \xFF", 1, DO_E_INVALID_UTF8, "headers"),
    {.name = "headers that can be written only", .set = hide_headers, .is_set = are_headers_hidden,
     .spoils = NOT_WHOLE | TRANSFERRED},
    TEXT_KEPT(user_agent, "a", 1),
    TEXT_KEPT(user_agent, "a", 1024),
    TEXT_KEPT(user_agent, NULL, 1),
    TEXT_REFUSED(user_agent, "a", 1025, DO_E_STRING_TOO_LONG, "user agent"),
    TEXT_REFUSED(user_agent, "", 1, DO_E_INVALID_ARG, "user agent"),
    TEXT_REFUSED(user_agent, " ", 3, DO_E_INVALID_ARG, "user agent"),
    TEXT_REFUSED(user_agent, "a\r\nX-B: c", 1, DO_E_INVALID_ARG, "user agent"),
    TEXT_REFUSED(user_agent, "\xFE", 1, DO_E_INVALID_UTF8, "user agent"),
};

static do_result set_flags(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_set_security_flags(stage->job, (uint32_t)trial->number, error);
}

static bool are_flags(struct stage *stage, const struct trial *trial)
{
    uint32_t found = 99;
    return CHECK_OK(do_job_get_security_flags(stage->job, &found)) && CHECK_NUMBER(found, trial->number);
}

#define FLAGS(value) {.name = "flags " #value, .set = set_flags, .number = value, .is_set = are_flags}
#define NO_FLAGS(value, why) \
    {.name = "flags " #value, .set = set_flags, .number = value, .code = why, .word = "security flags"}

static const struct trial flag_trials[] = {
    FLAGS(0),
    FLAGS(DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT),
    FLAGS(DO_HTTP_REDIRECT_POLICY_DISALLOW),
    FLAGS(DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP),
    FLAGS(DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT | DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP),
    NO_FLAGS(DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT | DO_HTTP_REDIRECT_POLICY_DISALLOW, DO_E_INVALID_ARG),
    NO_FLAGS(1, DO_E_NOT_IMPL),
    NO_FLAGS(2, DO_E_NOT_IMPL),
    NO_FLAGS(4, DO_E_NOT_IMPL),
    NO_FLAGS(8, DO_E_NOT_IMPL),
    NO_FLAGS(0x10, DO_E_NOT_IMPL),
    NO_FLAGS(0x400, DO_E_NOT_IMPL),
    NO_FLAGS(0x1000, DO_E_NOT_IMPL),
    NO_FLAGS(0x80000000, DO_E_NOT_IMPL),
    NO_FLAGS(UINT32_MAX, DO_E_NOT_IMPL),
};

/* `number` is the target, `second` the scheme. */
static do_result set_user(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_set_credentials(stage->job, (uint32_t)trial->number, (uint32_t)trial->second, trial_text(trial),
                                  "password", error);
}

static do_result set_password(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_set_credentials(stage->job, (uint32_t)trial->number, (uint32_t)trial->second, "user",
                                  trial_text(trial), error);
}

static do_result remove_user(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_remove_credentials(stage->job, (uint32_t)trial->number, (uint32_t)trial->second, error);
}

static do_result set_and_remove(struct stage *stage, const struct trial *trial, do_error **error)
{
    do_result result = set_user(stage, trial, error);
    return result == DO_OK ? remove_user(stage, trial, error) : result;
}

enum {
    SERVER = DO_AUTH_TARGET_SERVER, PROXY = DO_AUTH_TARGET_PROXY,
    BASIC = DO_AUTH_SCHEME_BASIC, DIGEST = DO_AUTH_SCHEME_DIGEST
};

#define CREDENTIALS(does, target, scheme, piece, count, why, says)                                               \
    {.name = #does " " #target " " #scheme " " #count, .set = does, .number = target, .second = scheme,          \
     .text = piece, .times = count, .code = why, .word = says}

static const struct trial credential_trials[] = {
    CREDENTIALS(remove_user, PROXY, DIGEST, NULL, 1, DO_S_FALSE, NULL),
    CREDENTIALS(set_user, SERVER, BASIC, "u", 1, DO_OK, NULL),
    CREDENTIALS(set_user, SERVER, BASIC, "u", 300, DO_OK, NULL),
    CREDENTIALS(set_user, SERVER, DIGEST, "\xF0\x9F\x98\x80", 300, DO_OK, NULL),
    CREDENTIALS(set_user, PROXY, DIGEST, "with:colon", 1, DO_OK, NULL),
    CREDENTIALS(set_and_remove, PROXY, BASIC, "u", 1, DO_OK, NULL),
    CREDENTIALS(set_password, SERVER, BASIC, "", 1, DO_OK, NULL),
    CREDENTIALS(set_password, SERVER, BASIC, "p", 65535, DO_OK, NULL),
    CREDENTIALS(set_password, PROXY, DIGEST, "\xF0\x9F\x98\x80", 65535, DO_OK, NULL),
    CREDENTIALS(set_user, 0, BASIC, "u", 1, DO_E_INVALID_AUTH_TARGET, "target"),
    CREDENTIALS(set_user, 3, BASIC, "u", 1, DO_E_INVALID_AUTH_TARGET, "target"),
    CREDENTIALS(set_user, UINT32_MAX, BASIC, "u", 1, DO_E_INVALID_AUTH_TARGET, "target"),
    CREDENTIALS(set_user, SERVER, 0, "u", 1, DO_E_INVALID_AUTH_SCHEME, "scheme"),
    CREDENTIALS(set_user, SERVER, 3, "u", 1, DO_E_INVALID_AUTH_SCHEME, "scheme"),
    CREDENTIALS(set_user, SERVER, UINT32_MAX, "u", 1, DO_E_INVALID_AUTH_SCHEME, "scheme"),
    CREDENTIALS(remove_user, 0, BASIC, NULL, 1, DO_E_INVALID_AUTH_TARGET, "target"),
    CREDENTIALS(remove_user, 0x80000001, BASIC, NULL, 1, DO_E_INVALID_AUTH_TARGET, "target"),
    CREDENTIALS(remove_user, SERVER, 4, NULL, 1, DO_E_INVALID_AUTH_SCHEME, "scheme"),
    CREDENTIALS(set_user, SERVER, BASIC, "u", 301, DO_E_USERNAME_TOO_LARGE, "user name"),
    CREDENTIALS(set_user, SERVER, BASIC, "\xF0\x9F\x98\x80", 301, DO_E_USERNAME_TOO_LARGE, "user name"),
    CREDENTIALS(set_user, SERVER, DIGEST, "", 1, DO_E_INVALID_CREDENTIALS, "user name"),
    CREDENTIALS(set_user, SERVER, BASIC, "with:colon", 1, DO_E_INVALID_CREDENTIALS, "colon"),
    CREDENTIALS(set_user, SERVER, BASIC, "a\nb", 1, DO_E_INVALID_CREDENTIALS, "control"),
    CREDENTIALS(set_user, SERVER, BASIC, NULL, 1, DO_E_POINTER, "user name"),
    CREDENTIALS(set_user, SERVER, BASIC, "\x80", 1, DO_E_INVALID_UTF8, "user name"),
    CREDENTIALS(set_password, SERVER, BASIC, "p", 65536, DO_E_PASSWORD_TOO_LARGE, "password"),
    CREDENTIALS(set_password, SERVER, DIGEST, "\xF0\x9F\x98\x80", 65536, DO_E_PASSWORD_TOO_LARGE, "password"),
    CREDENTIALS(set_password, SERVER, BASIC, "\r\n", 1, DO_E_INVALID_CREDENTIALS, "control"),
    CREDENTIALS(set_password, SERVER, BASIC, NULL, 1, DO_E_POINTER, "password"),
    CREDENTIALS(set_password, SERVER, BASIC, "\xFF", 1, DO_E_INVALID_UTF8, "password"),
};

/* `number` is the usage, `text` one list and `other_text` the other. */
static do_result set_list(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_set_proxy_settings(stage->job, (uint32_t)trial->number, trial_text(trial), trial->other_text,
                                     error);
}

static do_result set_bypass(struct stage *stage, const struct trial *trial, do_error **error)
{
    return do_job_set_proxy_settings(stage->job, (uint32_t)trial->number, trial->other_text, trial_text(trial),
                                     error);
}

static bool are_settings(struct stage *stage, const struct trial *trial)
{
    static char lists[2][16 * KIB];
    uint32_t usage = 99;
    const char *first = trial_text(trial), *other = trial->other_text;
    bool same = CHECK_OK(do_job_get_proxy_usage(stage->job, &usage)) && CHECK_NUMBER(usage, trial->number);
    CHECK_OK(do_job_get_proxy_list(stage->job, lists[0], sizeof lists[0], NULL));
    CHECK_OK(do_job_get_proxy_bypass_list(stage->job, lists[1], sizeof lists[1], NULL));
    same &= CHECK_TEXT(lists[trial->set == set_bypass], first ? first : "");
    return CHECK_TEXT(lists[trial->set != set_bypass], other ? other : "") && same;
}

enum { PRECONFIG = DO_PROXY_USAGE_PRECONFIG, NO_PROXY = DO_PROXY_USAGE_NO_PROXY, OVERRIDE = DO_PROXY_USAGE_OVERRIDE };

#define PROXIES(does, usage, piece, count, other)                                                                \
    {.name = #does " " #usage " " #piece, .set = does, .number = usage, .text = piece, .times = count,           \
     .other_text = other, .is_set = are_settings}
#define NO_PROXIES(does, usage, piece, count, other, why, says)                                                  \
    {.name = #does " " #usage " " #piece, .set = does, .number = usage, .text = piece, .times = count,           \
     .other_text = other, .code = why, .word = says}

static const struct trial proxy_trials[] = {
    PROXIES(set_list, NO_PROXY, NULL, 1, NULL),
    PROXIES(set_list, PRECONFIG, NULL, 1, NULL),
    PROXIES(set_list, PRECONFIG, "", 1, ""),
    PROXIES(set_list, OVERRIDE, "http=host:8080 https=http://other:1 socks=third;[::1]:9", 1, "<local> *.example"),
    PROXIES(set_list, OVERRIDE, "12345678 ", 444, NULL),
    PROXIES(set_list, OVERRIDE, "host:8080 ", 400, NULL),
    PROXIES(set_bypass, OVERRIDE, "*", 1, "host"),
    PROXIES(set_bypass, OVERRIDE, "host:8080 ", 400, "socks5://host"),
    NO_PROXIES(set_list, 3, NULL, 1, NULL, DO_E_INVALID_ARG, "usage"),
    NO_PROXIES(set_list, UINT32_MAX, "host", 1, NULL, DO_E_INVALID_ARG, "usage"),
    NO_PROXIES(set_list, NO_PROXY, "host", 1, NULL, DO_E_INVALID_ARG, "proxy list"),
    NO_PROXIES(set_bypass, PRECONFIG, "host", 1, NULL, DO_E_INVALID_ARG, "bypass list"),
    NO_PROXIES(set_list, OVERRIDE, NULL, 1, NULL, DO_E_INVALID_PROXY_INFO, "proxy list"),
    NO_PROXIES(set_list, OVERRIDE, "", 1, NULL, DO_E_INVALID_PROXY_INFO, "proxy list"),
    NO_PROXIES(set_list, OVERRIDE, "host:65536", 1, NULL, DO_E_INVALID_PROXY_INFO, "proxy list"),
    NO_PROXIES(set_list, OVERRIDE, "https://host", 1, NULL, DO_E_INVALID_PROXY_INFO, "proxy list"),
    NO_PROXIES(set_list, OVERRIDE, "user:secret@host", 1, NULL, DO_E_INVALID_PROXY_INFO, "credentials"),
    NO_PROXIES(set_list, OVERRIDE, "h\xC3\xB6st", 1, NULL, DO_E_INVALID_PROXY_INFO, "proxy list"),
    NO_PROXIES(set_bypass, OVERRIDE, "a*b", 1, "host", DO_E_INVALID_PROXY_INFO, "bypass list"),
    NO_PROXIES(set_list, OVERRIDE, "a", 4001, NULL, DO_E_PROXY_LIST_TOO_LARGE, "proxy list"),
    NO_PROXIES(set_bypass, OVERRIDE, "a", 4001, "host", DO_E_PROXY_BYPASS_LIST_TOO_LARGE, "bypass list"),
    NO_PROXIES(set_list, OVERRIDE, "\xFF", 1, NULL, DO_E_INVALID_UTF8, "proxies"),
    NO_PROXIES(set_bypass, OVERRIDE, "\xFF", 1, "host", DO_E_INVALID_UTF8, "bypass"),
};

/* `text` is the certificate, `other_text` the key; one that begins with $ is a setting. */
static do_result set_certificate(struct stage *stage, const struct trial *trial, do_error **error)
{
    const char *key = trial->other_text;
    return do_job_set_client_certificate(stage->job, trial_text(trial), key && key[0] == '$' ? setting(key + 1) : key,
                                         error);
}

static bool is_certificate(struct stage *stage, const struct trial *trial)
{
    char certificate[4 * KIB], key[4 * KIB];
    CHECK_OK(do_job_get_client_certificate(stage->job, certificate, sizeof certificate, NULL));
    CHECK_OK(do_job_get_client_key(stage->job, key, sizeof key, NULL));
    return CHECK_TEXT(certificate, trial_text(trial)) && CHECK_TEXT(key, setting(trial->other_text + 1));
}

static do_result remove_certificate(struct stage *stage, const struct trial *trial, do_error **error)
{
    (void)trial;
    return do_job_remove_client_certificate(stage->job, error);
}

static bool is_no_certificate(struct stage *stage, const struct trial *trial)
{
    size_t needed[2] = {0, 0};
    (void)trial;
    CHECK_OK(do_job_get_client_certificate(stage->job, NULL, 0, &needed[0]));
    CHECK_OK(do_job_get_client_key(stage->job, NULL, 0, &needed[1]));
    return CHECK_NUMBER(needed[0], 1) && CHECK_NUMBER(needed[1], 1);
}

#define CERT "$DO_TEST_CLIENT_CERT"
#define KEY "$DO_TEST_CLIENT_KEY"
#define NO_CERTIFICATE(first, second, why, says)                                                                 \
    {.name = "certificate " #first " " #second, .set = set_certificate, .text = first, .other_text = second,     \
     .code = why, .word = says}

static const struct trial certificate_trials[] = {
    TEXT_KEPT(ca_file, "$DO_TEST_CA", 1),
    TEXT_KEPT(ca_file, NULL, 1),
    TEXT_REFUSED(ca_file, "", 1, DO_E_INVALID_ARG, "CA file"),
    TEXT_REFUSED(ca_file, "relative.pem", 1, DO_E_INVALID_ARG, "CA file"),
    TEXT_REFUSED(ca_file, "/", 1, DO_E_INVALID_ARG, "CA file"),
    TEXT_REFUSED(ca_file, "/no/such/file.pem", 1, DO_E_FILE_NOT_FOUND, "CA file"),
    TEXT_REFUSED(ca_file, "/dev/null", 1, DO_E_INVALID_ARG, "CA file"),
    TEXT_REFUSED(ca_file, "/a", 3000, DO_E_NAME_TOO_LONG, "CA file"),
    TEXT_REFUSED(ca_file, "/\xFF", 1, DO_E_INVALID_UTF8, "path"),
    {.name = "certificate", .set = set_certificate, .text = CERT, .other_text = KEY, .is_set = is_certificate},
    {.name = "no certificate", .set = remove_certificate, .is_set = is_no_certificate},
    {.name = "no certificate again", .set = remove_certificate, .is_set = is_no_certificate},
    NO_CERTIFICATE(NULL, KEY, DO_E_POINTER, "certificate"),
    NO_CERTIFICATE(CERT, NULL, DO_E_POINTER, "key"),
    NO_CERTIFICATE(CERT, "relative.key", DO_E_INVALID_ARG, "client key"),
    NO_CERTIFICATE("relative.pem", KEY, DO_E_INVALID_ARG, "client certificate"),
    NO_CERTIFICATE("/no/such/file.pem", KEY, DO_E_FILE_NOT_FOUND, "client certificate"),
    NO_CERTIFICATE(CERT, "/no/such/file.key", DO_E_FILE_NOT_FOUND, "client key"),
    NO_CERTIFICATE(CERT, "/", DO_E_INVALID_ARG, "client key"),
    NO_CERTIFICATE(CERT, "\xFF", DO_E_INVALID_UTF8, "key"),
};

IN_EVERY_STATE(headers, header_trials)
IN_EVERY_STATE(flags, flag_trials)
IN_EVERY_STATE(credentials, credential_trials)
IN_EVERY_STATE(proxies, proxy_trials)
IN_EVERY_STATE(certificates, certificate_trials)

int main(void)
{
    RUN_IN_EVERY_STATE(headers);
    RUN_IN_EVERY_STATE(flags);
    RUN_IN_EVERY_STATE(credentials);
    RUN_IN_EVERY_STATE(proxies);
    RUN_IN_EVERY_STATE(certificates);
    return check_end();
}
