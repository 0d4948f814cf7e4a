/*
 * ui/options.h - the command line: one table of options, each subcommand names those it takes.
 */
#ifndef KIYOME_UI_OPTIONS_H
#define KIYOME_UI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

#define OPTION_REPEATS 128

struct option_values {
	const char *at[OPTION_REPEATS];
	size_t n;
};

struct options {
	const char *technique, *method, *custom, *verify, *key, *job, *out, *also, *settings, *log,
		*sysroot, *trust, *record;
	const char *language, *name, *id, *kind, *passphrase_fd_text, *import_passphrase_fd_text,
		*password_fd_text, *psid_fd_text;
	int passphrase_fd, import_passphrase_fd, password_fd, psid_fd; /* -1: not given */
	struct option_values yes, set, confirm_clock;
	bool practice, json, debug, help, sample, address_test, fresh, full, again, master;
	const char *operands[OPTION_REPEATS];
	size_t n_operands;
};

/* Reads ARGV behind the subcommand's name. ALLOWED: the option names that the subcommand takes,
 * separated by blanks. REASON_OPTION_UNKNOWN, REASON_COMMAND_LINE_VALUE. */
int options_read(int argc, char *const *argv, const char *allowed, struct options *ret,
		 struct error *err) _must_check_;

#endif
