#include "ui/locale.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static bool language_of(const char *word, enum language *ret)
{
	if (!word)
		return false;
	if (strncmp(word, "ja", 2) == 0)
		*ret = LANGUAGE_JA;
	else if (strncmp(word, "en", 2) == 0)
		*ret = LANGUAGE_EN;
	else
		return false;
	return true;
}

/* The first of the variables that is set decides, as POSIX says; one that names neither language
 * ("C") decides nothing. */
static bool language_of_environment(enum language *ret)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value =
			getenv(variables[i]); // NOLINT(concurrency-mt-unsafe): no threads yet

		if (value && *value)
			return language_of(value, ret);
	}
	return false;
}

bool languages_choose(const char *option, struct languages *ret)
{
	enum language chosen;

	*ret = (struct languages){ .screen = LANGUAGE_EN, .paper = LANGUAGE_JA };
	if (option && strcmp(option, "ja") != 0 && strcmp(option, "en") != 0)
		return false;
	if (language_of(option, &chosen) || language_of_environment(&chosen))
		*ret = (struct languages){ .screen = chosen, .paper = chosen, .is_chosen = true };
	return true;
}

/* Catalogues lie beside the program in a build tree, and in share/ where it is installed. */
static void bind_catalogue(void)
{
	static const char *const places[] = { "locale", "../locale", "../share/locale" };
	char self[512], folder[640];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return;
	self[n] = '\0';
	char *slash = strrchr(self, '/');

	if (slash)
		*slash = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!text_format(folder, sizeof(folder), "%s/%s", self, places[i]) ||
		    access(folder, R_OK) != 0)
			continue;
		(void)bindtextdomain("kiyome", folder); /* without it the sentences stay English */
		return;
	}
}

enum language locale_screen(void)
{
	/* Written before any thread starts, only read after. */
	const char *word = getenv("LANGUAGE"); // NOLINT(concurrency-mt-unsafe)
	enum language screen;

	return language_of(word, &screen) ? screen : LANGUAGE_EN;
}

/* NOLINTBEGIN(concurrency-mt-unsafe): runs before any thread starts. */
void locale_set(enum language screen)
{
	const char *name = screen == LANGUAGE_JA ? "ja_JP.UTF-8" : "C.UTF-8";

	/* Debian has no Japanese locale by default; C.UTF-8 and LANGUAGE give the same catalogue. */
	if (!setlocale(LC_ALL, name) && !setlocale(LC_ALL, "C.UTF-8"))
		(void)setlocale(LC_ALL, "C");
	(void)setlocale(LC_NUMERIC, "C"); /* figures look alike in every language */
	(void)setenv("LANGUAGE", screen == LANGUAGE_JA ? "ja" : "en", 1); /* no memory: English */
	bind_catalogue();
	(void)bind_textdomain_codeset("kiyome", "UTF-8");
	(void)textdomain("kiyome");
}
/* NOLINTEND(concurrency-mt-unsafe) */
