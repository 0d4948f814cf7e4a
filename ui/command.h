/*
 * ui/command.h - the table of subcommands: usage text and dispatch both walk it.
 */
#ifndef KIYOME_UI_COMMAND_H
#define KIYOME_UI_COMMAND_H

#include "ui/options.h"
#include "ui/output.h"

/* Exit statuses of the program. */
enum status {
	STATUS_OK = 0,
	STATUS_NOT_SANITIZED =
		1, /* some drive not sanitized or below the required level; a check failed */
	STATUS_NOT_STARTED = 2, /* usage, input, key, job or output */
	STATUS_REFUSED = 3,     /* by a guard, the policy or the person; verify: signer unknown */
	STATUS_NOT_SAVED = 4,   /* done, but the evidence is not safe */
	STATUS_STOPPED = 130,
};

struct command {
	const char *name;
	const char *operands; /* "DEV…" for the usage line */
	const char *summary;  /* one line, msgid */
	const char *options;  /* names that it takes, separated by blanks */
	enum status (*run)(const struct options *o, struct output *out);
};

enum status cmd_list(const struct options *o, struct output *out);
enum status cmd_plan(const struct options *o, struct output *out);
enum status cmd_methods(const struct options *o, struct output *out);
enum status cmd_erase(const struct options *o, struct output *out);
enum status cmd_resume(const struct options *o, struct output *out);
enum status cmd_unfreeze(const struct options *o, struct output *out);
enum status cmd_unlock(const struct options *o, struct output *out);
enum status cmd_revert(const struct options *o, struct output *out);
enum status cmd_inspect(const struct options *o, struct output *out);
enum status cmd_recheck(const struct options *o, struct output *out);
enum status cmd_verify(const struct options *o, struct output *out);
enum status cmd_key(const struct options *o, struct output *out);
enum status cmd_journal(const struct options *o, struct output *out);

#endif
