#include <libintl.h>
#include <string.h>

#include "base/build_id.h"
#include "base/text.h"
#include "ui/command.h"
#include "ui/locale.h"
#include "ui/process.h"

#define COMMON "settings log debug json"

static const struct command commands[] = {
	{ "list", "[FILE.img…]",
	  N_("show every drive, what is on it, and why one must not be touched"),
	  COMMON " practice sysroot", cmd_list },
	{ "plan", "DEV…", N_("show what would be done to a drive, and why; writes nothing"),
	  COMMON " practice sysroot technique method custom verify address-test job set",
	  cmd_plan },
	{ "methods", "", N_("show the overwrite methods"), "json", cmd_methods },
	{ "erase", "DEV…", N_("erase drives, read them back, and issue signed certificates"),
	  COMMON
	  " technique method custom verify address-test key passphrase-fd job set out also yes practice confirm-clock sysroot",
	  cmd_erase },
	{ "resume", "[DEV…]", N_("finish the erases that a power cut or a kill interrupted"),
	  COMMON " key passphrase-fd job set out also yes practice confirm-clock", cmd_resume },
	{ "unfreeze", "[DEV…]",
	  N_("let the computer sleep for a moment, which lifts what its firmware froze in drives"),
	  COMMON " set out yes again confirm-clock", cmd_unfreeze },
	{ "unlock", "DEV", N_("take a known ATA password off a drive; erases nothing"),
	  COMMON " set out yes master password-fd confirm-clock", cmd_unlock },
	{ "revert", "DEV",
	  N_("give a self-encrypting drive back by its PSID: destroys its keys, proves nothing"),
	  COMMON " set out yes psid-fd confirm-clock", cmd_revert },
	{ "inspect", "DEV",
	  N_("read a drive and report whether it is erased; writes nothing to it"),
	  COMMON " key passphrase-fd job set out also practice confirm-clock sample", cmd_inspect },
	{ "recheck", "DEV --record FILE",
	  N_("read a drive again and compare it with the record of its erase; writes nothing to it"),
	  COMMON
	  " record fresh full trust key passphrase-fd job set out also practice confirm-clock",
	  cmd_recheck },
	{ "verify", "FILE.pdf", N_("check a signed certificate or report"), "json trust practice",
	  cmd_verify },
	{ "key", "new|import|show …", N_("make, import or show an operator's signing key"),
	  "json name id kind out passphrase-fd import-passphrase-fd practice settings confirm-clock",
	  cmd_key },
	{ "journal", "show|verify", N_("show the journal, or check that nothing in it was altered"),
	  "json out settings", cmd_journal },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
	(void)fprintf(to, "%s %s\n\n", "kiyome", kiyome_version);
	(void)fprintf(to, "%s\n\n",
		      gettext("Erases drives, proves it, and issues signed certificates."));
	for (size_t i = 0; i < N_COMMANDS; i++)
		(void)fprintf(to, "  kiyome %s %s\n      %s\n", commands[i].name,
			      commands[i].operands, gettext(commands[i].summary));
	(void)fprintf(to, "\n%s\n", gettext("kiyome COMMAND --help shows a command's options."));
}

static void command_usage(const struct command *c)
{
	(void)printf("kiyome %s %s\n    %s\n\n%s\n   ", c->name, c->operands, gettext(c->summary),
		     gettext("Options (docs/MANUAL.md explains each):"));
	for (const char *at = c->options; *at;) {
		int n = (int)strcspn(at, " ");

		(void)printf(" --%.*s", n, at);
		at += n;
		at += strspn(at, " ");
	}
	(void)printf(" --language\n");
}

static const struct command *command_by_name(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* --language may stand anywhere: the first error must already speak it. */
static const char *language_option(int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--language=", 11) == 0)
			return argv[i] + 11;
		if (strcmp(argv[i], "--language") == 0 && i + 1 < argc)
			return argv[i + 1];
	}
	return NULL;
}

static enum status fail(struct output *out, const struct error *err)
{
	output_error(out, err);
	return STATUS_NOT_STARTED;
}

int main(int argc, char **argv)
{
	struct languages languages;
	struct options options;
	struct output out;
	struct error err = ERROR_INIT;
	const char *language = language_option(argc, argv);
	bool is_known = languages_choose(language, &languages);

	if (!process_prepare())
		return (int)STATUS_NOT_STARTED; /* and nowhere to say so */
	locale_set(languages.screen);
	output_open(&out, false);
	if (!is_known) {
		(void)error_set(&err, REASON_COMMAND_LINE_VALUE, 0, "language", "%s: ja, en",
				language);
		return (int)fail(&out, &err);
	}
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? (int)STATUS_NOT_STARTED : 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("kiyome %s (%s)\n", kiyome_version, kiyome_build_id);
		return 0;
	}
	const struct command *command = command_by_name(argv[1]);

	if (!command) {
		(void)error_set(&err, REASON_SUBCOMMAND_UNKNOWN, 0, argv[1], "%s", "");
		return (int)fail(&out, &err);
	}
	if (options_read(argc - 2, argv + 2, command->options, &options, &err) < 0)
		return (int)fail(&out, &err);
	if (options.help) {
		command_usage(command);
		return 0;
	}
	output_open(&out, options.json);
	return (int)output_close(&out, command->run(&options, &out));
}
