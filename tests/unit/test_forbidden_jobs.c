/* room: wipe
 * Whole jobs by every technique, each command of theirs looked at: none freezes or locks a drive, and none discards
 * what the verification is to read.
 */
#include "devices/forbidden.h"
#include "tests/unit/erase_rows.h"

#define ATA  "ata serial=A1 wwn=0x5000c50000000001 smart trim "
#define SAS  "scsi serial=S1 designator=0x5000c50000000003 sanitize_ms=20000 crypto_ms=2000 "
#define NVME "nvme serial=N1 sanitize_ms=20000 crypto_ms=2000 format_ms=5000 "

/* What a job sees as its drive is this; behind it stands the drive's own handle. */
struct recorder {
	struct erase_job job; /* first: it is the ctx of the environment's functions */
	int (*open)(void *ctx, const struct consent *c, const uint8_t digest[DIGEST_BYTES],
		    struct handle **ret, struct error *err);
	struct handle *inner;
	unsigned n;
};

/* DATA SET MANAGEMENT, UNMAP, WRITE SAME with its UNMAP bit. */
static bool scsi_discards(const struct scsi_command *c)
{
	const uint8_t *cdb = c->cdb;

	return (cdb[0] == 0x85 && cdb[14] == 0x06) || (cdb[0] == 0xa1 && cdb[9] == 0x06) ||
	       cdb[0] == 0x42 || ((cdb[0] == 0x41 || cdb[0] == 0x93) && cdb[1] & 8);
}

static int on_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	struct recorder *r = ctx;

	r->n++;
	CU_ASSERT(!scsi_is_forbidden(c) && !scsi_discards(c));
	return handle_scsi(r->inner, c, ret_answer, err);
}

static int on_admin(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	struct recorder *r = ctx;

	r->n++;
	CU_ASSERT(!nvme_admin_is_forbidden(c));
	return handle_nvme_admin(r->inner, c, ret_answer, err);
}

/* Neither Dataset Management nor Write Zeroes, which may deallocate. */
static int on_io(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	struct recorder *r = ctx;

	r->n++;
	CU_ASSERT(c->opcode != 0x09 && c->opcode != 0x08);
	return handle_nvme_io(r->inner, c, ret_answer, err);
}

static int on_block(void *ctx, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		    struct error *err)
{
	return handle_block(((struct recorder *)ctx)->inner, n_buffers, buffer_bytes, ret, err);
}

static int on_identity(void *ctx, struct error *err)
{
	return handle_check_identity(((struct recorder *)ctx)->inner, err);
}

static void on_close(void *ctx)
{
	handle_close(((struct recorder *)ctx)->inner);
}

static const struct transport recording = { .name = "recorder",
					    .scsi = on_scsi,
					    .nvme_admin = on_admin,
					    .nvme_io = on_io,
					    .close = on_close };

static int on_open(void *ctx, const struct consent *c, const uint8_t digest[DIGEST_BYTES],
		   struct handle **ret, struct error *err)
{
	struct recorder *r = ctx;
	const struct handle_simulated sim = { .ctx = r,
					      .block_open = on_block,
					      .check_identity = on_identity,
					      .transport = &recording,
					      .transport_ctx = r };
	int rc = r->open(ctx, c, digest, &r->inner, err);

	return rc ? rc : handle_open_simulated(handle_device(r->inner), &sim, true, ret, err);
}

static void jobs(void)
{
	static const struct erase_row rows[] = {
		{ ATA "rpm=1 crypto block overwrite encrypts", MEDIA_SSD, NULL, WORD_PURGED, NULL,
		  REASON_NONE, true },
		{ ATA "rpm=1 block antifreeze", MEDIA_SSD, NULL, WORD_PURGED, NULL, REASON_NONE,
		  true },
		{ ATA "rpm=7200 overwrite", MEDIA_HDD, NULL, WORD_PURGED, NULL, REASON_NONE, true },
		{ ATA "rpm=7200 security enhanced", MEDIA_HDD, NULL, WORD_PURGED, NULL, REASON_NONE,
		  true },
		{ ATA "rpm=7200 security", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		{ ATA "rpm=7200 security freeze=2", MEDIA_HDD, NULL, WORD_CLEARED, NULL,
		  REASON_NONE, true },
		{ ATA "rpm=7200 hpa shown_blocks=1024", MEDIA_HDD, NULL, WORD_CLEARED, NULL,
		  REASON_COUNT, true },
		{ ATA "rpm=7200 dco dco_blocks=1024 dco_hides=2", MEDIA_HDD, NULL, WORD_CLEARED,
		  NULL, REASON_COUNT, true },
		{ ATA "rpm=7200 ama shown_blocks=1024", MEDIA_HDD, NULL, WORD_CLEARED, NULL,
		  REASON_COUNT, true },
		{ ATA "rpm=7200", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		{ SAS "rpm=7200 overwrite", MEDIA_HDD, NULL, WORD_PURGED, NULL, REASON_NONE, true },
		{ SAS "rpm=1 block crypto", MEDIA_SSD, NULL, WORD_PURGED, NULL, REASON_NONE, true },
		{ NVME "block crypto", MEDIA_SSD, NULL, WORD_PURGED, NULL, REASON_NONE, true },
		{ NVME "format_crypto", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		{ NVME "", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct recorder r = { .n = 0 };
		struct erase_job *j = &r.job;

		erase_job_init(j, rows[i].words, rows[i].media, SIZE);
		r.open = j->env.open;
		j->env.open = on_open;
		erase_job_look(j);
		erase_job_plan(j);
		erase_job_do(j, NULL);
		erase_row_check(&rows[i], j);
		CU_ASSERT(r.n > 0);
		erase_job_clear(j);
	}
}

static const struct test tests[] = { { "jobs", jobs } };
TEST_MAIN(tests)
