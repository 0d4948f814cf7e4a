/* room: report. Whole jobs on simulated drives, good and lying ones, to their papers: every outcome that a job
 * leaves makes a record that is read again, and a page in each language. */
#include "report/certificate.h"
#include "base/text.h"
#include "report/record_read.h"
#include "report/sheet.h"
#include "tests/sim/erase_job.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

#define SIZE (2048 * 512)
#define SSD  "ata serial=A1 wwn=0x5000c50000000001 rpm=1 smart "
#define HDD  "ata serial=A1 wwn=0x5000c50000000001 rpm=7200 smart "
#define SAS  "scsi serial=S1 designator=0x5000c50000000003 sanitize_ms=20000 crypto_ms=2000 "
#define NVME "nvme serial=N1 sanitize_ms=20000 crypto_ms=2000 format_ms=5000 "

struct row {
	const char *words;
	enum media_kind media;
	const char *technique;
	const char *word;
};

/* The job's facts in the place of a sample's, with its people and its key. */
static void take(struct sample *s, const struct erase_job *j)
{
	s->device = j->device;
	s->plan = *j->plan;
	s->outcome = *j->outcome;
	s->verdict = j->verdict;
	s->consent.device = j->device;
	s->consent.when = j->outcome->start;
	memcpy(s->consent.plan_digest, j->plan->digest, DIGEST_BYTES);
	s->input.issued = j->outcome->end;
}

static void make_papers(const struct sample *s, const struct row *row)
{
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err = ERROR_INIT;
	int rc = record_build(&s->input, &r, &err);

	if (!rc)
		rc = record_read(r.bytes, r.n, row->words, &v, &err);
	if (rc)
		printf("\n    %s: %s %s", row->words, reason_row(err.reason)->id, err.detail);
	CU_ASSERT_EQUAL_FATAL(rc, 0);
	TEST_TEXT(record_text(v, "measured.verdict.word"), row->word);
	for (unsigned language = LANGUAGE_JA; language <= LANGUAGE_EN; language++) {
		_clear_(sheet_freep) struct sheet *sheet = NULL;

		TEST_OK(certificate_compose(v, (enum language)language, &sheet, &err), err);
	}
}

static void run(const struct row *row)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_PURGED_NVME);
	struct erase_job j;

	CU_ASSERT_FATAL(s != NULL);
	erase_job_init(&j, row->words, row->media, SIZE);
	j.policy.technique = row->technique;
	j.policy.required = LEVEL_CLEAR;
	erase_job_run(&j);
	take(s, &j);
	s->input.typed = &s->typed;
	CU_ASSERT(text_copy(s->typed.value[TYPED_REQUIRED_LEVEL], TYPED_MOST, "clear"));
	make_papers(s, row);
	erase_job_clear(&j);
}

static void ata_jobs_make_papers(void)
{
	static const struct row rows[] = {
		{ SSD "block crypto encrypts", MEDIA_SSD, NULL, "purged" },
		{ SSD "block", MEDIA_SSD, NULL, "purged" },
		{ SSD "crypto", MEDIA_SSD, NULL, "cleared" },
		{ SSD "crypto encrypts", MEDIA_SSD, NULL, "purged" },
		{ SSD "block old_success", MEDIA_SSD, NULL, "purged" },
		{ HDD "overwrite", MEDIA_HDD, NULL, "purged" },
		{ HDD "overwrite hpa shown_blocks=1024", MEDIA_HDD, NULL, "purged" },
		{ HDD "security enhanced erase_minutes=2 enhanced_minutes=4", MEDIA_HDD, NULL,
		  "purged" },
		{ SSD "security enhanced", MEDIA_SSD, NULL, "cleared" },
		{ HDD "security", MEDIA_HDD, "ata-security-erase", "cleared" },
		{ HDD "security ama shown_blocks=1000", MEDIA_HDD, NULL, "cleared" },
		{ HDD "hpa dco dco_blocks=1536 shown_blocks=1024", MEDIA_HDD, NULL, "cleared" },
		{ HDD "", MEDIA_HDD, NULL, "cleared" },
		{ SSD "crypto block refuse=0xb4:0x11", MEDIA_SSD, NULL, "purged" },
		{ SSD "block refuse=0xb4:0x12", MEDIA_SSD, NULL, "cleared" },
		{ HDD "security refuse=0xf1", MEDIA_HDD, NULL, "cleared" },
		{ SSD "block loses_registers", MEDIA_SSD, NULL, "cleared" },
		{ SSD "block erase_nothing", MEDIA_SSD, NULL, "failed" },
		{ SSD "block fail_at=40", MEDIA_SSD, NULL, "failed" },
		{ SSD "block drop=0xb4:0x12", MEDIA_SSD, NULL, "failed" },
		{ HDD "overwrite skip_at=77 skip=1", MEDIA_HDD, NULL, "failed" },
		{ HDD "security reset=0xf4:*:1:50", MEDIA_HDD, NULL, "failed" },
		{ HDD "hpa shown_blocks=1024 refuse=0x37", MEDIA_HDD, NULL, "failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(&rows[i]);
}

static void scsi_jobs_make_papers(void)
{
	static const struct row rows[] = {
		{ SAS "rpm=7200 overwrite", MEDIA_HDD, NULL, "purged" },
		{ SAS "rpm=7200 overwrite shown_blocks=1024", MEDIA_HDD, NULL, "purged" },
		{ SAS "rpm=1 block crypto", MEDIA_SSD, NULL, "purged" },
		{ SAS "rpm=1 crypto", MEDIA_SSD, NULL, "cleared" },
		{ SAS "rpm=1 block sanitize_ms=1", MEDIA_SSD, NULL, "purged" },
		{ SAS "rpm=1 block wabereq=2", MEDIA_SSD, NULL, "purged" },
		{ SAS "rpm=1 block sanitizing", MEDIA_SSD, NULL, "purged" },
		{ SAS "rpm=7200", MEDIA_HDD, NULL, "cleared" },
		{ SAS "rpm=1 block refuse=0x48", MEDIA_SSD, NULL, "cleared" },
		{ SAS "rpm=1 block erase_nothing", MEDIA_SSD, NULL, "failed" },
		{ SAS "rpm=1 block for_good vanish=0x48:*:1:30", MEDIA_SSD, NULL, "failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(&rows[i]);
}

static void nvme_jobs_make_papers(void)
{
	static const struct row rows[] = {
		{ NVME "block crypto overwrite format_crypto", MEDIA_SSD, NULL, "purged" },
		{ NVME "block", MEDIA_SSD, NULL, "purged" },
		{ NVME "overwrite", MEDIA_SSD, NULL, "purged" },
		{ NVME "crypto", MEDIA_SSD, NULL, "cleared" },
		{ NVME "block old_success", MEDIA_SSD, NULL, "purged" },
		{ NVME "block sanitizing", MEDIA_SSD, NULL, "purged" },
		{ NVME "format_crypto", MEDIA_SSD, NULL, "cleared" },
		{ NVME "", MEDIA_SSD, NULL, "cleared" },
		{ NVME "no_format", MEDIA_SSD, NULL, "cleared" },
		{ NVME "block refuse=0x84", MEDIA_SSD, NULL, "cleared" },
		{ NVME "block refuse=0x84 refuse=0x80", MEDIA_SSD, NULL, "cleared" },
		{ NVME "block erase_nothing", MEDIA_SSD, NULL, "failed" },
		{ NVME "overwrite skip_at=7 skip=1", MEDIA_SSD, NULL, "failed" },
		{ NVME "block lie_old_success", MEDIA_SSD, NULL, "failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(&rows[i]);
}

static const struct test tests[] = {
	{ "ATA jobs make papers", ata_jobs_make_papers },
	{ "SCSI jobs make papers", scsi_jobs_make_papers },
	{ "NVMe jobs make papers", nvme_jobs_make_papers },
};

TEST_MAIN(tests)
