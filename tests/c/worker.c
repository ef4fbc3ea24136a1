/*
 * Runs test programs one after the other in one process, for valgrind, which takes long to begin with one. Reads the
 * path of each from a line; its code is in the shared object beside it. Says with which code it has ended.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

enum { PATH_LENGTH = 4096 };

static int run(char *program)
{
    char object[PATH_LENGTH + 8];
    char *arguments[] = {program, NULL};
    int (*program_main)(int, char **) = NULL;
    snprintf(object, sizeof object, "%s.so", program);
    /* Never closed: valgrind needs it for the names in what it tells at the end. */
    void *opened = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (opened)
        *(void **)&program_main = dlsym(opened, "main");
    if (!program_main) {
        printf("%s\n", dlerror());
        return 127;
    }
    return program_main(1, arguments);
}

int main(void)
{
    char program[PATH_LENGTH];
    while (fgets(program, sizeof program, stdin)) {
        program[strcspn(program, "\n")] = '\0';
        printf("ended: %d\n", run(program));
        fflush(stdout);
    }
    return 0;
}
