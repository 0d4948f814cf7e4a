#include "ui/places.h"

#include "base/file.h"
#include "base/text.h"
#include "ui/clock.h"
#include "ui/journal_papers.h"

/* One drive's papers take well under this; the probe asks for as much before the first write. */
#define ROOM_BYTES ((size_t)4 << 20)

const char *places_out(const struct options *o, const struct settings *settings)
{
	if (o->out)
		return o->out;
	return *settings->out ? settings->out : PLACES_DEFAULT_OUT;
}

static int prepare(const char *folder, bool practice, struct error *err)
{
	bool is_in_ram = true;
	int r = file_make_folder(folder, err);

	if (r < 0)
		return r;
	r = file_is_in_ram(folder, &is_in_ram, err);
	if (r < 0)
		return r;
	if (is_in_ram && !practice)
		return error_set(err, REASON_FOLDER_IN_RAM, 0, folder, "%s", "");
	return file_probe_folder(folder, ROOM_BYTES, err);
}

/* The very folders that the papers will go to: they may lie elsewhere than the one above them. */
static int prepare_shelves(struct session *s, struct error *err)
{
	const char *const folders[] = { s->out, s->also };
	struct calendar now = instant_calendar(session_now(s));
	char shelf[ISSUE_PATH];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!folders[i])
			continue;
		if (!text_format(shelf, sizeof(shelf), "%s/certificates/%04d/%02d", folders[i],
				 now.year, now.month))
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "out",
					 N_("path too long"));
		int r = prepare(shelf, s->options->practice, err);

		if (r < 0)
			return r;
	}
	return 0;
}

int places_open(struct session *s, struct error *err)
{
	const struct options *o = s->options;
	_clear_(found_papers_clear) struct found_papers papers = FOUND_PAPERS_INIT;
	bool is_healed = false;
	int r;

	if (!text_copy(s->out, sizeof(s->out), places_out(o, &s->settings)))
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "out", N_("path too long"));
	s->also = o->also ? o->also : *s->settings.also ? s->settings.also : NULL;
	r = prepare(s->out, o->practice, err);
	if (r < 0)
		return r;
	if (s->also) {
		r = prepare(s->also, o->practice, err);
		if (r < 0)
			return r;
	}
	/* Before the journal: what others save meanwhile it knows by then. */
	r = found_papers_gather(s->out, false, &papers, err);
	if (r == 0 && s->also)
		r = found_papers_gather(s->also, false, &papers, err);
	if (r == 0)
		r = journal_open(s->out, instant_now(), &s->journal, &is_healed, err);
	if (r == 0)
		r = journal_papers_known(s->journal, &papers, err);
	if (r < 0)
		return r;
	if (is_healed) {
		struct error note = ERROR_INIT;

		(void)error_set(&note, REASON_JOURNAL_HEALED, 0, s->out, "%s",
				""); /* a note, not a failure */
		output_warning(s->output, &note);
	}
	r = clock_choose(s, err);
	return r < 0 ? r : prepare_shelves(s, err);
}
