/*
 * ui/process.h - what a process must see to before it does anything: descriptors, signals, dumps.
 */
#ifndef KIYOME_UI_PROCESS_H
#define KIYOME_UI_PROCESS_H

#include <stdbool.h>

/* Opens /dev/null where standard input, output or error is closed: else a file of evidence would get
 * that number, and what is meant for the screen would go into it. A reader that goes away (SIGPIPE)
 * and a limit of file sizes (SIGXFSZ) become errors of the call. False: not even /dev/null opens. */
bool process_prepare(void);

/* From now on no core is dumped and no stranger may look into this process: it will hold a key. */
void process_hide(void);

#endif
