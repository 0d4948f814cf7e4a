/*
 * ui/locale.h - which language the screen and the paper speak.
 */
#ifndef KIYOME_UI_LOCALE_H
#define KIYOME_UI_LOCALE_H

#include <stdbool.h>

#include "report/certificate.h"

struct languages {
	enum language screen; /* English where nothing says otherwise */
	enum language paper;  /* Japanese with English beside where nothing says otherwise */
	bool is_chosen;       /* by option or environment: settings don't count then */
};

/* OPTION (--language), else LC_ALL, LC_MESSAGES, LANG by their first two letters. False: OPTION is
 * neither "ja" nor "en". */
bool languages_choose(const char *option, struct languages *ret);

/* Sets the process's locale and message catalogue; call before any thread starts. */
void locale_set(enum language screen);

/* What locale_set() was told; English before. */
enum language locale_screen(void);

#endif
