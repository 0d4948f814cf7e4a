#include "ui/show.h"

#include <libintl.h>
#include <string.h>

#include "base/text.h"
#include "wipe/custom.h"

const char *show_duration(uint64_t seconds, char out[32])
{
	if (seconds >= 3600)
		(void)text_format(out, 32, gettext("%llu h %02llu min"),
				  (unsigned long long)(seconds / 3600),
				  (unsigned long long)(seconds / 60 % 60)); /* fits */
	else if (seconds >= 60)
		(void)text_format(out, 32, gettext("%llu min %02llu s"),
				  (unsigned long long)(seconds / 60),
				  (unsigned long long)(seconds % 60)); /* fits */
	else
		(void)text_format(out, 32, gettext("%llu s"),
				  (unsigned long long)seconds); /* fits */
	return out;
}

/* What and where, without sentences: word, pass. */
static const char *step_name(enum step_kind kind)
{
	static const char *const names[STEP_KIND_COUNT] = {
		[STEP_GUARD] = N_("look again and open"),
		[STEP_CANARIES] = N_("take canaries"),
		[STEP_WRITE] = N_("write"),
		[STEP_FLUSH] = N_("flush"),
		[STEP_VERIFY] = N_("read back and compare"),
		[STEP_IDENTITY] = N_("same drive, same size"),
		[STEP_CANARIES_CHECK] = N_("check canaries"),
		[STEP_ADDRESS_WRITE] = N_("write block numbers"),
		[STEP_ADDRESS_VERIFY] = N_("read block numbers back"),
		[STEP_REVEAL] = N_("open hidden areas"),
		[STEP_ERASE] = N_("erase inside the drive"),
		[STEP_SETTLE] = N_("let the drive settle and look again"),
		[STEP_SURVEY] = N_("read all of it"),
	};

	return gettext(names[kind]);
}

static void plan_steps(struct output *out, const struct plan *p)
{
	char duration[32], grouped[32];

	for (unsigned i = 0; i < p->n_steps; i++) {
		const struct plan_step *step = &p->steps[i];
		const char *why = plan_why_sentence(step->why);
		char facts[240] = ""; /* room for all of them */

		if (step->kind == STEP_ERASE)
			(void)text_append(facts, sizeof(facts), ": %s",
					  p->erases[step->technique].technique->id);
		if (step->pass)
			(void)text_append(facts, sizeof(facts), gettext(", pass %u"), step->pass);
		if (step->bytes)
			(void)text_append(facts, sizeof(facts), gettext(", %s B"),
					  text_grouped(step->bytes, grouped));
		if (step->estimate_s)
			(void)text_append(facts, sizeof(facts), gettext(", about %s"),
					  show_duration(step->estimate_s, duration));
		if (step->is_fallback)
			(void)text_append(facts, sizeof(facts), "%s",
					  gettext(" (only if the drive refuses all of the above)"));
		output_line(out, "  %2u. %s%s", i + 1, step_name(step->kind), facts);
		if (why)
			output_line(out, "      %s", gettext(why));
	}
}

/* What a note of the plan is about; its id where it has no words. */
static const char *note_about(const char *technique)
{
	static const char *const names[][2] = {
		{ "purge", N_("about a purge") },
		{ "overwrite", N_("about overwriting") },
		{ "sanitize", N_("about the drive's own commands") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], technique) == 0)
			return gettext(names[i][1]);
	return technique;
}

static void plan_method(struct output *out, const struct method *m, bool is_fallback)
{
	char passes[CUSTOM_TEXT];

	output_line(out,
		    is_fallback ? gettext("  overwriting, if it comes to that: %s (%s)")
				: gettext("  method: %s (%s)"),
		    m->id, output_word("method", m->id));
	output_line(out, gettext("  source: %s%s"), m->source,
		    m->is_legacy ? gettext(" (legacy, HDD only; more passes never raise the level)")
				 : "");
	output_line(out, gettext("  passes: %s"), custom_text(m, passes));
}

/* The erases inside the drive in their order: what each is, what it may claim, how long it takes. */
static void plan_erases(struct output *out, const struct plan *p)
{
	char duration[32];

	for (unsigned i = 0; i < p->n_erases; i++) {
		const struct plan_erase *e = &p->erases[i];

		output_line(out, "  %s %s (%s), %s, %s",
			    i == 0       ? gettext("technique:")
			    : e->follows ? gettext("  then:")
					 : gettext("  or, if it is refused:"),
			    e->technique->title, e->technique->id,
			    output_level(level_word(e->claim)),
			    e->estimate_s ? show_duration(e->estimate_s, duration)
					  : gettext("time not told by the drive"));
		if (i == 0)
			output_line(out, gettext("  source: %s%s"), e->technique->source, "");
	}
}

static void plan_for_person(struct output *out, const struct device *d, const struct plan *p)
{
	char title[DEVICE_TITLE], duration[32];

	output_line(out, "%s", device_title(d, title));
	plan_erases(out, p);
	if (p->method)
		plan_method(out, p->method, p->n_erases > 0);
	plan_steps(out, p);
	output_line(out, gettext("  may be claimed: %s; required: %s; expected time: %s"),
		    output_level(level_word(p->expected)),
		    p->policy.required == LEVEL_NONE ? gettext("not specified")
						     : output_level(level_word(p->policy.required)),
		    show_duration(p->estimate_s, duration));
	if (p->is_below_required)
		output_line(
			out, "  %s",
			gettext("BELOW THE REQUIRED LEVEL, accepted by accept_lower: the paper will say so."));
	if (p->limit != REASON_NONE)
		output_line(out, gettext("  the result will be \"partial\" at most: %s"),
			    output_reason(p->limit));
	for (unsigned i = 0; i < p->n_notes; i++) {
		const char *why = plan_why_sentence(p->notes[i].why);

		output_line(out, "  %s: %s", note_about(p->notes[i].technique),
			    why ? gettext(why) : p->notes[i].why);
	}
}

void show_plan(struct output *out, const struct device *d, const struct plan *p)
{
	struct json_builder *b = output_begin(out, "plan");
	char passes[CUSTOM_TEXT];

	if (!b) {
		if (p->refusal == REASON_NONE)
			plan_for_person(out, d, p);
		return;
	}
	json_text(b, "node", d->node);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_text(b, "refusal", p->refusal == REASON_NONE ? NULL : reason_row(p->refusal)->id);
	json_text(b, "refusal_what", p->refusal_what);
	json_text(b, "limit", p->limit == REASON_NONE ? NULL : reason_row(p->limit)->id);
	json_text(b, "method", p->method ? p->method->id : NULL);
	json_text(b, "passes", p->method ? custom_text(p->method, passes) : NULL);
	json_text(b, "technique", p->technique ? p->technique->id : NULL);
	json_open_array(b, "erases");
	for (unsigned i = 0; i < p->n_erases; i++) {
		json_open_object(b, NULL);
		json_text(b, "technique", p->erases[i].technique->id);
		json_bool(b, "follows", p->erases[i].follows);
		json_text(b, "claim", level_word(p->erases[i].claim));
		json_number(b, "estimate_s", p->erases[i].estimate_s);
		json_close(b);
	}
	json_close(b);
	json_text(b, "expected", level_word(p->expected));
	json_text(b, "required", level_word(p->policy.required));
	json_bool(b, "is_below_required", p->is_below_required);
	json_number(b, "estimate_s", p->estimate_s);
	json_hex(b, "sha256", p->digest, sizeof(p->digest));
	plan_put_steps(b, p);
	output_end(out, b);
}

static void progress_for_person(struct output *out, const struct device *d,
				const struct progress *p)
{
	char line[256], rate[48] = "", left[64] = "", duration[32], errors[64] = "";
	unsigned percent =
		p->total_bytes ? (unsigned)((double)p->done_bytes * 100.0 / (double)p->total_bytes)
			       : 0;

	if (p->bytes_per_second)
		(void)text_format(rate, sizeof(rate), "  %llu MB/s",
				  (unsigned long long)(p->bytes_per_second / 1000000)); /* fits */
	if (p->remaining_s)
		(void)text_format(left, sizeof(left), gettext("  about %s left"),
				  show_duration(p->remaining_s, duration)); /* fits */
	if (p->n_errors)
		(void)text_format(errors, sizeof(errors), gettext("  errors: %llu"),
				  (unsigned long long)p->n_errors); /* fits */
	(void)text_format(line, sizeof(line), "%s  %u/%u %s  %3u %%%s%s%s", d->name, p->step + 1,
			  p->n_steps, p->n_passes ? step_name(p->kind) : gettext("read"), percent,
			  rate, left, errors); /* a cut line is still a line */
	output_progress(out, line);
}

void show_progress(struct output *out, const struct device *d, const struct progress *p)
{
	struct json_builder *b = output_begin(out, "progress");

	if (!b) {
		progress_for_person(out, d, p);
		return;
	}
	json_text(b, "node", d->node);
	json_number(b, "step", p->step + 1);
	json_number(b, "n_steps", p->n_steps);
	json_text(b, "kind", step_word(p->kind));
	json_number(b, "pass", p->pass);
	json_number(b, "n_passes", p->n_passes);
	json_number(b, "done_bytes", (int64_t)p->done_bytes);
	json_number(b, "total_bytes", (int64_t)p->total_bytes);
	json_number(b, "bytes_per_second", (int64_t)p->bytes_per_second);
	json_number(b, "n_errors", (int64_t)p->n_errors);
	json_number(b, "remaining_s", p->remaining_s);
	output_end(out, b);
}

static const char *word_sentence(enum word w)
{
	static const char *const sentences[WORD_COUNT] = {
		[WORD_FAILED] = N_("FAILED: this drive is not sanitized. Data may remain."),
		[WORD_STOPPED] = N_("STOPPED: somebody asked to stop. Data may remain."),
		[WORD_PARTIAL] =
			N_("PARTIAL: not everything could be erased or examined. Data may remain."),
		[WORD_CLEARED] =
			N_("CLEARED: every block was overwritten, read back and compared."),
		[WORD_PURGED] = N_("PURGED."),
	};

	return gettext(sentences[w]);
}

void show_verdict(struct output *out, const struct device *d, const struct verdict *v,
		  const char *number)
{
	struct json_builder *b = output_begin(out, "result");

	if (!b) {
		output_line(out, "%s  %s", d->node, word_sentence(v->word));
		if (v->reason != REASON_NONE)
			output_line(out, "  %s%s%s%s", output_reason(v->reason),
				    *v->what ? " (" : "", v->what, *v->what ? ")" : "");
		if ((v->word == WORD_CLEARED || v->word == WORD_PURGED) && !v->meets_required)
			output_line(
				out, "  %s",
				gettext("The required level is NOT met: this gives a report, not a certificate."));
		return;
	}
	json_text(b, "node", d->node);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_text(b, "number", number);
	json_text(b, "word", word_text(v->word));
	json_text(b, "level", level_word(v->level));
	json_bool(b, "meets_required", v->meets_required);
	json_text(b, "reason", v->reason == REASON_NONE ? NULL : reason_row(v->reason)->id);
	json_text(b, "what", v->what);
	output_end(out, b);
}

void show_progress_short(char *line, size_t size, const struct device *d, const struct progress *p)
{
	unsigned percent =
		p->total_bytes ? (unsigned)((double)p->done_bytes * 100.0 / (double)p->total_bytes)
			       : 0;

	/* A cut line is still a line. */
	(void)text_append(line, size, "%s%s %u/%u %u %%", *line ? "  " : "", d->name, p->step + 1,
			  p->n_steps, percent);
	if (p->bytes_per_second)
		(void)text_append(line, size, " %llu MB/s",
				  (unsigned long long)(p->bytes_per_second / 1000000));
}

void show_summary(struct output *out, const struct device *d, const char *number,
		  const struct verdict *v, bool is_open)
{
	struct json_builder *b = output_begin(out, "summary");
	const char *word = v ? word_text(v->word) : is_open ? "open" : "not_begun";

	if (!b) {
		output_line(out, "%-16s %-10s %s", *number ? number : "-",
			    v || is_open ? word : gettext("not begun"), d->node);
		return;
	}
	json_text(b, "node", d->node);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_text(b, "number", *number ? number : NULL);
	json_text(b, "word", word);
	output_end(out, b);
}

static const char *finding_sentence(enum finding f)
{
	static const char *const sentences[FINDING_COUNT] = {
		[FINDING_UNREADABLE] = N_("UNREADABLE: a part could not be read."),
		[FINDING_DATA] = N_("DATA FOUND."),
		[FINDING_NOISE] = N_(
			"NOISE: what is not constant looks random (encrypted, or overwritten with random bytes)."),
		[FINDING_PATTERNED] = N_("PATTERNED: short repeating patterns only."),
		[FINDING_BLANK] = N_("BLANK: every block that was read holds one byte value."),
	};

	return gettext(sentences[f]);
}

void show_inspection(struct output *out, const struct device *d, const struct inspection *i,
		     const char *number)
{
	struct json_builder *b = output_begin(out, "inspection");
	char read[32], total[32];

	if (!b) {
		output_line(out, "%s  %s", d->node, finding_sentence(i->finding));
		output_line(out, gettext("  read %s of %s bytes"),
			    text_grouped(i->n_bytes_read, read),
			    text_grouped(i->n_bytes_total, total));
		return;
	}
	json_text(b, "node", d->node);
	json_text(b, "number", number);
	json_text(b, "finding", finding_word(i->finding));
	json_bool(b, "whole", i->is_whole);
	json_number(b, "bytes_read", (int64_t)i->n_bytes_read);
	json_number(b, "bytes_total", (int64_t)i->n_bytes_total);
	json_number(b, "bound_ppb", (int64_t)i->bound_ppb);
	output_end(out, b);
}

static const char *recheck_sentence(enum recheck_result r)
{
	static const char *const sentences[RECHECK_RESULT_COUNT] = {
		[RECHECK_INCOMPLETE] = N_(
			"INCOMPLETE: stopped before all was read; what was read is as it was written."),
		[RECHECK_UNREADABLE] =
			N_("UNREADABLE: a part could not be read; all else is as it was written."),
		[RECHECK_DIFFERS] =
			N_("DIFFERS: something that was read is not as it was written."),
		[RECHECK_SAME] = N_("SAME: everything that was read is as it was written."),
	};

	return gettext(sentences[r]);
}

void show_recheck(struct output *out, const struct device *d, const struct original *o,
		  const struct recheck *r, const char *number)
{
	struct json_builder *b = output_begin(out, "recheck");
	uint64_t n_differing = ranges_blocks(&r->read.mismatching);
	uint64_t n_unreadable = ranges_blocks(&r->read.unreadable);
	char n[4][32];

	if (!b) {
		output_line(out, "%s  %s", d->node, recheck_sentence(r->result));
		output_line(out,
			    gettext("  read %s of %s bytes; %s blocks differ, %s are unreadable"),
			    text_grouped(r->read.n_bytes_read, n[0]),
			    text_grouped(r->read.n_bytes_total, n[1]),
			    text_grouped(n_differing, n[2]), text_grouped(n_unreadable, n[3]));
		output_line(out, gettext("  record %s, signed by %s"), o->number, o->signer.name);
		return;
	}
	json_text(b, "node", d->node);
	json_text(b, "number", number);
	json_text(b, "original", o->number);
	json_text(b, "result", recheck_result_word(r->result));
	json_text(b, "extent", recheck_extent_word(r->extent));
	json_bool(b, "stopped", r->was_stopped);
	json_number(b, "bytes_read", (int64_t)r->read.n_bytes_read);
	json_number(b, "bytes_total", (int64_t)r->read.n_bytes_total);
	json_number(b, "blocks_differing", (int64_t)n_differing);
	json_number(b, "blocks_unreadable", (int64_t)n_unreadable);
	json_number(b, "bound_ppb", (int64_t)r->read.bound_ppb);
	output_end(out, b);
}

void show_paper(struct output *out, const char *number, const char *pdf, const char *record)
{
	struct json_builder *b = output_begin(out, "paper");

	if (!b) {
		output_line(out, "  %s  %s", number, pdf);
		return;
	}
	json_text(b, "number", number);
	json_text(b, "pdf", pdf);
	json_text(b, "record", record);
	output_end(out, b);
}
