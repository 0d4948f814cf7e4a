/*
 * devices/quirk.c - the table of bad models. Only what a source tells of.
 */
#include "devices/quirk.h"

#include <string.h>

struct quirk_row {
	const char *model;    /* "*" at its end: begins with; else the whole */
	const char *firmware; /* the same; NULL: any */
	unsigned quirks;
	const char *source;
};

static const struct quirk_row rows[] = {
	/* Sanitize is offered and must not be used. */
	{ "Rugged SSD4*", NULL, QUIRK_NEVER_SANITIZE,
	  "Seagate opensea-operations e2ab17e: sanitize is left out for this model" },
	/* Three people saw the progress stand at 655 for sixteen hours to a week; one saw the end. */
	{ "INTEL SSDPEKNW*", NULL, QUIRK_PROGRESS_STANDS,
	  "github.com/linux-nvme/nvme-cli issues 752, 1784, 3027 (Intel 660p)" },
};

/* PATTERN against TEXT, "*" at its end for "begins with". */
static bool matches(const char *pattern, const struct raw_text *text)
{
	size_t n = strlen(pattern);
	bool is_prefix = n && pattern[n - 1] == '*';

	if (is_prefix)
		n--;
	return (is_prefix ? text->n >= n : text->n == n) && memcmp(text->bytes, pattern, n) == 0;
}

void quirk_apply(const struct device *d, struct features *f)
{
	f->quirks = 0;
	f->quirk_source = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!matches(rows[i].model, &d->model) ||
		    (rows[i].firmware && !matches(rows[i].firmware, &d->firmware)))
			continue;
		f->quirks |= rows[i].quirks;
		if (!f->quirk_source)
			f->quirk_source = rows[i].source;
	}
}
