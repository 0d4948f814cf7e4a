#include <stdio.h>
#include <string.h>

#include "base/build_id.h"
#include "ui/locale.h"
#include "ui/process.h"
#include "ui/verify.h"

static int usage(FILE *to)
{
	(void)fprintf(
		to,
		"kiyome-verify FILE.pdf [--trust ca.pem] [--practice] [--json] [--language ja|en]\n");
	return to == stderr ? (int)STATUS_NOT_STARTED : (int)STATUS_OK;
}

int main(int argc, char **argv)
{
	struct languages languages;
	struct options options;
	struct output out;
	struct error err = ERROR_INIT;

	if (!process_prepare())
		return (int)STATUS_NOT_STARTED;
	(void)languages_choose(NULL, &languages);
	locale_set(languages.screen);
	output_open(&out, false);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)printf("kiyome-verify %s (%s)\n", kiyome_version, kiyome_build_id);
		return 0;
	}
	if (options_read(argc - 1, argv + 1, "trust practice json", &options, &err) < 0) {
		output_error(&out, &err);
		return usage(stderr);
	}
	if (options.help)
		return usage(stdout);
	if (languages_choose(options.language, &languages))
		locale_set(languages.screen);
	if (options.n_operands != 1)
		return usage(stderr);
	output_open(&out, options.json);
	return (int)verify_file(options.operands[0], options.trust, options.practice, &out);
}
