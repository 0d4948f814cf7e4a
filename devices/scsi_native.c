/*
 * devices/scsi_native.c - READ, WRITE and SYNCHRONIZE CACHE (SBC-4 5.15 to 5.18, 5.45 to 5.49, 5.37).
 */
#include "devices/scsi_native.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"

enum {
	OP_READ_10 = 0x28,
	OP_WRITE_10 = 0x2a,
	OP_SYNCHRONIZE_10 = 0x35,
	OP_VARIABLE = 0x7f,
	OP_READ_16 = 0x88,
	OP_WRITE_16 = 0x8a,
	OP_SYNCHRONIZE_16 = 0x91,
};
enum { ACTION_READ_32 = 0x0009, ACTION_WRITE_32 = 0x000b };
/* RDPROTECT and WRPROTECT 011b: the information is transferred, nobody checks it. */
enum { PROTECT_UNCHECKED = 3 << 5, FUA = 0x08 };
enum { PROTECTION_BYTES = 8 };

/* A drive that fights for a block retries for many seconds. */
#define MOVE_MS  120000
#define FLUSH_MS 600000

uint32_t scsi_blocks_bytes(const struct scsi_blocks *b)
{
	return b->block_bytes + (b->with_protection ? PROTECTION_BYTES << b->interval_exponent : 0);
}

static bool blocks_are_sound(const struct scsi_blocks *b)
{
	uint64_t bytes;

	if (!b->n_blocks || !b->block_bytes || b->interval_exponent > 15 ||
	    b->block_bytes > 1u << 24)
		return false;
	bytes = (uint64_t)scsi_blocks_bytes(b) * b->n_blocks;
	if (bytes > UINT32_MAX || b->lba > UINT64_MAX - b->n_blocks)
		return false;
	return !b->is_short ||
	       (b->n_blocks <= UINT16_MAX && b->lba + b->n_blocks - 1 <= UINT32_MAX);
}

static void encode_10(const struct scsi_blocks *b, bool is_write, uint8_t flags,
		      struct scsi_command *c)
{
	c->n_cdb = 10;
	c->cdb[0] = is_write ? OP_WRITE_10 : OP_READ_10;
	c->cdb[1] = flags;
	put_be32(c->cdb + 2, (uint32_t)b->lba);
	put_be16(c->cdb + 7, (uint16_t)b->n_blocks);
}

static void encode_16(const struct scsi_blocks *b, bool is_write, uint8_t flags,
		      struct scsi_command *c)
{
	c->n_cdb = 16;
	c->cdb[0] = is_write ? OP_WRITE_16 : OP_READ_16;
	c->cdb[1] = flags;
	put_be64(c->cdb + 2, b->lba);
	put_be32(c->cdb + 10, b->n_blocks);
}

/* Type 2 wants the first block's reference tag in the command: the LBA's lower half (SBC-4 4.21.3). */
static void encode_32(const struct scsi_blocks *b, bool is_write, uint8_t flags,
		      struct scsi_command *c)
{
	c->n_cdb = 32;
	c->cdb[0] = OP_VARIABLE;
	c->cdb[7] = 24; /* bytes that follow */
	put_be16(c->cdb + 8, is_write ? ACTION_WRITE_32 : ACTION_READ_32);
	c->cdb[10] = flags;
	put_be64(c->cdb + 12, b->lba);
	put_be32(c->cdb + 20, (uint32_t)b->lba);
	put_be32(c->cdb + 28, b->n_blocks);
}

bool scsi_blocks_encode(const struct scsi_blocks *b, bool is_write, void *data,
			struct scsi_command *c)
{
	uint8_t flags = (uint8_t)((b->with_protection ? PROTECT_UNCHECKED : 0) |
				  (b->from_medium ? FUA : 0));

	memset(c, 0, sizeof(*c));
	if (!blocks_are_sound(b))
		return false;
	if (b->with_protection && b->protection_type == 2)
		encode_32(b, is_write, flags, c);
	else if (b->is_short)
		encode_10(b, is_write, flags, c);
	else
		encode_16(b, is_write, flags, c);
	c->direction = is_write ? DATA_OUT : DATA_IN;
	c->data = data;
	c->n_data = scsi_blocks_bytes(b) * b->n_blocks;
	c->timeout_ms = MOVE_MS;
	return true;
}

static int move(struct handle *h, const struct scsi_blocks *b, bool is_write, void *data,
		struct scsi_result *ret, struct error *err)
{
	struct scsi_command c;
	struct scsi_result r;
	int rc;

	if (!scsi_blocks_encode(b, is_write, data, &c))
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "lba=%llu blocks=%lu of %lu B", (unsigned long long)b->lba,
				 (unsigned long)b->n_blocks, (unsigned long)b->block_bytes);
	rc = scsi_send(h, &c, &r, err);
	if (rc)
		return rc;
	if (r.answer == ANSWER_DONE && c.n_done != c.n_data)
		r.answer = ANSWER_UNKNOWN; /* a part is no answer for the whole */
	*ret = r;
	return 0;
}

int scsi_blocks_read(struct handle *h, const struct scsi_blocks *b, void *data,
		     struct scsi_result *ret, struct error *err)
{
	return move(h, b, false, data, ret, err);
}

int scsi_blocks_write(struct handle *h, const struct scsi_blocks *b, const void *data,
		      struct scsi_result *ret, struct error *err)
{
	return move(h, b, true, (void *)(uintptr_t)data, ret,
		    err); /* a command's data has no const */
}

int scsi_flush(struct handle *h, bool is_short, struct scsi_result *ret, struct error *err)
{
	struct scsi_command c = {
		.cdb = { is_short ? OP_SYNCHRONIZE_10 : OP_SYNCHRONIZE_16 },
		.n_cdb = is_short ? 10 : 16,
		.timeout_ms = FLUSH_MS,
	};

	return scsi_send(h, &c, ret, err);
}
