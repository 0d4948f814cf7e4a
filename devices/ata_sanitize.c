/*
 * devices/ata_sanitize.c - SANITIZE DEVICE commands.
 */
#include "devices/ata_sanitize.h"

#include <errno.h>

#include "base/bytes.h"

enum { ATA_SANITIZE_DEVICE = 0xb4 };
enum {
	SANITIZE_STATUS_EXT = 0x0000,
	CRYPTO_SCRAMBLE_EXT = 0x0011,
	BLOCK_ERASE_EXT = 0x0012,
	OVERWRITE_EXT = 0x0014,
	ANTIFREEZE_LOCK_EXT = 0x0040,
};
/* The LBA field of each, so that no command starts by a slip of a register. */
#define KEY_CRYPTO     0x43727970ULL /* "Cryp" */
#define KEY_BLOCK      0x426b4572ULL /* "BkEr" */
#define KEY_OVERWRITE  0x4f57ULL     /* "OW", in 47:32; the pattern below */
#define KEY_ANTIFREEZE 0x416e7469ULL /* "Anti" */

/* COUNT as input. */
enum {
	CLEAR_FAILED = 1 << 0,
	FAILURE_MODE = 1 << 4,
	DEFINITIVE_ENDING = 1 << 6,
	INVERT_PATTERN = 1 << 7,
	ZONED_NO_RESET = 1 << 15,
};
#define PASSES_MOST 16

/* COUNT as output (ACS-3 table 128). */
enum {
	COMPLETED_WITHOUT_ERROR = 1 << 15,
	IN_PROGRESS = 1 << 14,
	FROZEN = 1 << 13,
};
/* LBA 7:0 of an aborted command (ACS-3 table 129). */
enum { REASON_UNSANITIZED_SECTORS = 1, REASON_IS_FROZEN = 3 };

/* LBA 15:0 of a drive that isn't sanitizing. */
#define NO_PROGRESS 0xffff

/* A drive answers at once and works on behind; a long time-out costs nothing, a short one resets it. */
#define START_TIMEOUT_MS 120000

static void raw_take(struct sanitize_status *s, const struct ata_registers *r)
{
	s->raw[0] = (uint8_t)((r->is_known ? 1 : 0) | (r->is_partial ? 2 : 0) |
			      (r->is_ext ? 4 : 0));
	s->raw[1] = r->error;
	s->raw[2] = r->status;
	s->raw[3] = r->device;
	put_be16(s->raw + 4, r->count);
	put_be16(s->raw + 6, (uint16_t)(r->lba >> 32));
	put_be32(s->raw + 8, (uint32_t)r->lba);
	s->n_raw = ATA_STATUS_RAW;
}

/* The command was aborted: why, where the drive says it. */
static void refusal_take(struct sanitize_status *s, const struct ata_registers *r)
{
	s->failure = (uint8_t)r->lba;
	if (s->failure == REASON_UNSANITIZED_SECTORS)
		s->state = SANITIZE_FAILED;
	else if (s->failure == REASON_IS_FROZEN)
		s->state = SANITIZE_FROZEN;
}

/* The command ended well: bits of COUNT, progress in LBA 15:0. */
static void state_take(struct sanitize_status *s, const struct ata_registers *r)
{
	uint16_t progress = (uint16_t)r->lba;

	/* Entering the sanitize state clears the bit that an earlier one ended well: both is neither. */
	if (r->count & COMPLETED_WITHOUT_ERROR && r->count & IN_PROGRESS)
		return;
	if (r->count & IN_PROGRESS) {
		s->state = SANITIZE_RUNNING;
		s->has_progress = progress != NO_PROGRESS;
		s->progress = s->has_progress ? progress : 0;
	} else if (r->count & FROZEN) {
		s->state = SANITIZE_FROZEN;
	} else if (r->count & COMPLETED_WITHOUT_ERROR) {
		s->state = SANITIZE_SUCCEEDED;
	} else if (progress == NO_PROGRESS) {
		/* Zeros throughout are what a path makes of registers that it lost. */
		s->state = SANITIZE_IDLE;
	}
}

struct sanitize_status ata_sanitize_status_decode(const struct ata_reply *r)
{
	struct sanitize_status s = { .state = SANITIZE_UNKNOWN };

	raw_take(&s, &r->registers);
	if (r->answer == ANSWER_REFUSED && r->registers.is_known)
		refusal_take(&s, &r->registers);
	else if (r->answer == ANSWER_DONE && ata_registers_are_whole(&r->registers, true))
		state_take(&s, &r->registers);
	return s;
}

static int sanitize_send(struct handle *h, uint16_t feature, uint16_t count, uint64_t lba,
			 struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = {
		.command = ATA_SANITIZE_DEVICE,
		.feature = feature,
		.count = count,
		.lba = lba,
		.is_ext = true,
		.timeout_ms = feature == SANITIZE_STATUS_EXT ? ATA_TIMEOUT_MS : START_TIMEOUT_MS,
	};

	return ata_send(h, &t, ret, err);
}

static int status_send(struct handle *h, uint16_t count, struct sanitize_status *ret,
		       struct error *err)
{
	struct ata_reply reply;
	int rc = sanitize_send(h, SANITIZE_STATUS_EXT, count, 0, &reply, err);

	if (rc == 0)
		*ret = ata_sanitize_status_decode(&reply);
	return rc;
}

int ata_sanitize_status(struct handle *h, struct sanitize_status *ret, struct error *err)
{
	return status_send(h, 0, ret, err);
}

int ata_sanitize_clear_failed(struct handle *h, struct sanitize_status *ret, struct error *err)
{
	return status_send(h, CLEAR_FAILED, ret, err);
}

static uint16_t count_of(const struct ata_sanitize_options *o)
{
	return (uint16_t)((o->can_exit_failed ? FAILURE_MODE : 0) |
			  (o->zones_stay ? ZONED_NO_RESET : 0));
}

int ata_sanitize_block(struct handle *h, const struct ata_sanitize_options *o,
		       struct ata_reply *ret, struct error *err)
{
	return sanitize_send(h, BLOCK_ERASE_EXT, count_of(o), KEY_BLOCK, ret, err);
}

int ata_sanitize_crypto(struct handle *h, const struct ata_sanitize_options *o,
			struct ata_reply *ret, struct error *err)
{
	return sanitize_send(h, CRYPTO_SCRAMBLE_EXT, count_of(o), KEY_CRYPTO, ret, err);
}

int ata_sanitize_overwrite(struct handle *h, const struct ata_sanitize_overwrite *o,
			   struct ata_reply *ret, struct error *err)
{
	uint16_t count = count_of(&o->options);

	if (!o->passes || o->passes > PASSES_MOST)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "OVERWRITE EXT passes=%u", o->passes);
	count |= o->passes % PASSES_MOST; /* 0 means 16 */
	if (o->is_inverted)
		count |= INVERT_PATTERN;
	if (o->has_definitive_ending)
		count |= DEFINITIVE_ENDING;
	return sanitize_send(h, OVERWRITE_EXT, count, KEY_OVERWRITE << 32 | o->pattern, ret, err);
}

int ata_sanitize_antifreeze(struct handle *h, struct ata_reply *ret, struct error *err)
{
	return sanitize_send(h, ANTIFREEZE_LOCK_EXT, 0, KEY_ANTIFREEZE, ret, err);
}
