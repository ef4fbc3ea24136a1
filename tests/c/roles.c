/* What the tests share: roles, which are parts of a test that run in a process of their own. */
#include "support.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *program;

bool playing(int argc, char **argv, const struct role *roles, size_t count, int *exit_code)
{
    program = argv[0];
    /* A role that has died is found out by what it does not answer. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 3 || strcmp(argv[1], "--role") != 0)
        return false;
    *exit_code = 2;
    for (size_t i = 0; i < count; i++)
        if (strcmp(roles[i].name, argv[2]) == 0)
            *exit_code = roles[i].play(argc - 3, argv + 3) || check_failures() > 0;
    return true;
}

struct process start(const char *role, ...)
{
    char *arguments[16] = {program, text("--role"), text("%s", role)};
    size_t count = 3;
    va_list further;
    va_start(further, role);
    for (char *argument; (argument = va_arg(further, char *));)
        arguments[count++] = argument;
    va_end(further);

    int to[2], from[2];
    CHECK(pipe(to) == 0 && pipe(from) == 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        for (int i = 0; i < 2; i++) {
            close(to[i]);
            close(from[i]);
        }
        execv(program, arguments);
        _exit(127);
    }
    CHECK(pid > 0);
    close(to[0]);
    close(from[1]);
    /* Another role must not hold this one's input open. */
    fcntl(to[1], F_SETFD, FD_CLOEXEC);
    fcntl(from[0], F_SETFD, FD_CLOEXEC);
    return (struct process){.pid = pid, .to = fdopen(to[1], "w"), .from = fdopen(from[0], "r")};
}

char *line_from(FILE *from)
{
    char *line = text("");
    for (int character; (character = fgetc(from)) != EOF;) {
        if (character == '\n')
            return line;
        line = text("%s%c", line, character);
    }
    return line[0] ? line : NULL;
}

bool hears(struct process *process, const char *line)
{
    char *said = line_from(process->from);
    return CHECK(said != NULL) && CHECK_TEXT(said, line);
}

void say(FILE *to, const char *line)
{
    CHECK(fprintf(to, "%s\n", line) > 0);
    CHECK(fflush(to) == 0);
}

static int reap(struct process *process)
{
    int status = 0;
    fclose(process->from);
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int finish(struct process *process)
{
    fclose(process->to);
    /* What the role still had to say: its failed checks. */
    for (char *line; (line = line_from(process->from));)
        printf("  role: %s\n", line);
    return reap(process);
}

int kill_now(struct process *process)
{
    CHECK(kill(process->pid, SIGKILL) == 0);
    fclose(process->to);
    return reap(process);
}
