/*
 * ui/settings.h - settings.ini: what a site sets once. --settings FILE, else OUT/settings.ini, else
 * /etc/kiyome/settings.ini, else nothing.
 *
 *   [general]  zone, language, key, out, also
 *   [job]      any field of docs/JOB.md, as a default below job.json and --set
 */
#ifndef KIYOME_UI_SETTINGS_H
#define KIYOME_UI_SETTINGS_H

#include "report/typed.h"

#define SETTING_MOST 512

struct settings {
	char zone[64], language[8];
	char key[SETTING_MOST], out[SETTING_MOST], also[SETTING_MOST];
	char source[SETTING_MOST]; /* the file that was read; empty: none */
};

/* Fills *ret and the [job] fields into *typed. OUT may be NULL. */
int settings_read(const char *option, const char *out, struct settings *ret, struct typed *typed,
		  struct error *err) _must_check_;

#endif
