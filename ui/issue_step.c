#include "ui/issue_step.h"

#include <libintl.h>
#include <unistd.h>

#include "ui/chronicle.h"
#include "ui/show.h"

/* When no paper can be made, the record itself must still survive. */
static enum status rescue(struct session *s, const struct record *record,
			  const struct issue_place *place, struct issued *issued,
			  const struct error *why)
{
	struct error err = ERROR_INIT;

	output_error(s->output, why);
	if (issue_save(record, s->key, place, STDERR_FILENO, issued, &err) < 0)
		output_error(s->output, &err);
	else if (*issued->record_path)
		output_line(s->output, gettext("  without a paper, the record is kept in %s"),
			    issued->record_path);
	return STATUS_NOT_SAVED;
}

static enum status save(struct session *s, const struct record_input *in,
			const struct record *record, struct issued *issued, bool is_certificate)
{
	struct issue_place place = { .out = s->out, .also = s->also };
	struct error err = ERROR_INIT;
	enum status status = STATUS_OK;

	if (issue_make(record, s->languages.paper, s->resources, s->key, in->issued, issued, &err) <
	    0)
		return rescue(s, record, &place, issued, &err);
	if (issue_save(record, s->key, &place, STDERR_FILENO, issued, &err) < 0) {
		output_error(s->output, &err);
		return STATUS_NOT_SAVED;
	}
	if (!issued->is_at_out) {
		(void)error_set(&err, REASON_EVIDENCE_NOT_SAVED, issued->save_error.sys,
				*issued->pdf_path ? issued->pdf_path : s->out, "%s: %s",
				reason_row(issued->save_error.reason)->id,
				issued->save_error.detail);
		output_error(s->output, &err);
		status = STATUS_NOT_SAVED;
	}
	if (*issued->pdf_path)
		show_paper(s->output, in->number, issued->pdf_path, issued->record_path);
	if (chronicle_paper(s, in->number, is_certificate, record, issued, &in->journal, &err) <
	    0) {
		output_error(s->output, &err);
		status = STATUS_NOT_SAVED;
	}
	return status;
}

enum status issue_step(struct session *s, const struct record_input *in, bool is_certificate)
{
	_clear_(record_clear) struct record record = RECORD_INIT;
	_clear_(issued_clear) struct issued issued = ISSUED_INIT;
	struct error err = ERROR_INIT;

	if (record_build(in, &record, &err) < 0) {
		output_error(s->output, &err);
		return STATUS_NOT_SAVED;
	}
	return save(s, in, &record, &issued, is_certificate);
}
