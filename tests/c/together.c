/* A second translation unit with the header, for a program of two: nothing in it is defined twice. */
#include "dojob.h"

#ifdef __cplusplus
extern "C"
#endif
do_result second_unit(void);

do_result second_unit(void)
{
    return do_version(NULL, 0, NULL);
}
