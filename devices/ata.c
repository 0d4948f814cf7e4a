/*
 * devices/ata.c - ATA commands outside the erasing feature sets.
 */
#include "devices/ata.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"

enum {
	ATA_NOP = 0x00,
	ATA_DATA_SET_MANAGEMENT = 0x06,
	ATA_READ_LOG_EXT = 0x2f,
	ATA_READ_VERIFY = 0x40,
	ATA_READ_VERIFY_EXT = 0x42,
	ATA_SMART = 0xb0,
	ATA_CHECK_POWER_MODE = 0xe5,
	ATA_FLUSH_CACHE = 0xe7,
	ATA_FLUSH_CACHE_EXT = 0xea,
	ATA_IDENTIFY_DEVICE = 0xec,
};
enum { SMART_READ_DATA = 0xd0, SMART_RETURN_STATUS = 0xda };
enum { TRIM = 0x0001 };

/* LBA mid and high of every SMART command, and what RETURN STATUS turns them into when a threshold is
 * passed (ACS-3 7.48). */
#define SMART_LBA     0xc24f00U
#define SMART_FAILING 0x2cf400U
#define SMART_MASK    0xffff00U

/* A full cache on a slow medium; the kernel itself waits a minute. */
#define FLUSH_TIMEOUT_MS 120000
#define TRIM_TIMEOUT_MS  120000

/* What NOP is sent with: no two bytes alike, none that a register has by itself. */
#define NOP_COUNT 0x5a
#define NOP_LBA   0x1732c6U

int ata_send(struct handle *h, const struct ata_taskfile *t, struct ata_reply *ret,
	     struct error *err)
{
	struct ata_reply reply;
	int rc = ata_exec(h, t, &reply.answer, &reply.registers, err);

	if (rc == 0)
		*ret = reply;
	return rc;
}

int ata_read_block(struct handle *h, const struct ata_taskfile *t,
		   uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES] = { 0 };
	struct ata_taskfile read = *t;
	int rc;

	read.direction = DATA_IN;
	read.data = bytes;
	read.n_data = sizeof(bytes);
	read.count = 1;
	rc = ata_send(h, &read, ret, err);
	if (rc)
		return rc;
	if (ret->answer != ANSWER_DONE)
		memset(bytes, 0, sizeof(bytes));
	memcpy(ret_bytes, bytes, sizeof(bytes));
	return 0;
}

bool ata_registers_are_whole(const struct ata_registers *r, bool is_ext)
{
	return r->is_known && !r->is_partial && r->is_ext == is_ext;
}

int ata_read_identify(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		      struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_IDENTIFY_DEVICE,
					.timeout_ms = ATA_TIMEOUT_MS };

	return ata_read_block(h, &t, ret_bytes, ret, err);
}

int ata_read_log_page(struct handle *h, uint8_t log, uint16_t page,
		      uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret, struct error *err)
{
	/* The page's number lies in LBA 39:32 and 15:8 (ACS-3 7.31). */
	const struct ata_taskfile t = {
		.command = ATA_READ_LOG_EXT,
		.lba = log | (uint64_t)(page & 0xff) << 8 | (uint64_t)(page >> 8) << 32,
		.is_ext = true,
		.timeout_ms = ATA_TIMEOUT_MS,
	};

	return ata_read_block(h, &t, ret_bytes, ret, err);
}

int ata_read_smart(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		   struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_SMART,
					.feature = SMART_READ_DATA,
					.lba = SMART_LBA,
					.timeout_ms = ATA_TIMEOUT_MS };

	return ata_read_block(h, &t, ret_bytes, ret, err);
}

int ata_smart_status(struct handle *h, enum told *ret_is_failing, struct ata_reply *ret,
		     struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_SMART,
					.feature = SMART_RETURN_STATUS,
					.lba = SMART_LBA,
					.timeout_ms = ATA_TIMEOUT_MS };
	int rc = ata_send(h, &t, ret, err);
	uint64_t lba;

	if (rc)
		return rc;
	lba = ret->registers.lba & SMART_MASK;
	*ret_is_failing = TOLD_UNKNOWN;
	if (ret->answer != ANSWER_DONE || !ata_registers_are_whole(&ret->registers, false))
		return 0;
	if (lba == SMART_LBA)
		*ret_is_failing = TOLD_NO;
	else if (lba == SMART_FAILING)
		*ret_is_failing = TOLD_YES;
	return 0;
}

/* Some host adapters send every non-data command with a COUNT of zero, so that it comes back as zero.
 * Where fixed sense cuts the LBA, its lowest byte must do. */
static enum ata_path path_of(const struct ata_reply *r)
{
	uint64_t mask = r->registers.is_partial ? 0xff : 0xffffff;

	if (!r->registers.is_known)
		return ATA_PATH_NO_REGISTERS;
	if ((r->registers.lba & mask) == (NOP_LBA & mask) &&
	    (r->registers.count & 0xff) == NOP_COUNT)
		return ATA_PATH_FULL;
	return ATA_PATH_NO_COUNT;
}

int ata_path_test(struct handle *h, enum ata_path *ret_path, struct error *err)
{
	const struct ata_taskfile t = {
		.command = ATA_NOP, .count = NOP_COUNT, .lba = NOP_LBA, .timeout_ms = ATA_TIMEOUT_MS
	};
	struct ata_reply reply;
	int rc = ata_send(h, &t, &reply, err);

	if (rc == 0)
		*ret_path = path_of(&reply);
	return rc;
}

int ata_power_mode(struct handle *h, uint8_t *ret_mode, struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_CHECK_POWER_MODE,
					.timeout_ms = ATA_TIMEOUT_MS };
	int rc = ata_send(h, &t, ret, err);

	if (rc)
		return rc;
	if (ret->answer == ANSWER_DONE && !ret->registers.is_known)
		ret->answer = ANSWER_UNKNOWN;
	*ret_mode = (uint8_t)ret->registers.count;
	return 0;
}

int ata_wake(struct handle *h, bool is_48bit, struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = { .command = is_48bit ? ATA_READ_VERIFY_EXT : ATA_READ_VERIFY,
					.count = 1,
					.is_ext = is_48bit,
					.timeout_ms = ATA_TIMEOUT_MS };

	return ata_send(h, &t, ret, err);
}

int ata_flush_cache(struct handle *h, bool is_ext, struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = { .command = is_ext ? ATA_FLUSH_CACHE_EXT : ATA_FLUSH_CACHE,
					.is_ext = is_ext,
					.timeout_ms = FLUSH_TIMEOUT_MS };

	return ata_send(h, &t, ret, err);
}

/* One range: LBA in bits 47:0, count in 63:48, little-endian (ACS-3 7.5.3.2). */
static bool range_put(uint8_t *bytes, const struct ata_trim_range *r)
{
	if (r->lba >> 48 || !r->n_blocks || r->n_blocks > UINT16_MAX)
		return false;
	for (unsigned i = 0; i < 6; i++)
		bytes[i] = (uint8_t)(r->lba >> 8 * i);
	bytes[6] = (uint8_t)r->n_blocks;
	bytes[7] = (uint8_t)(r->n_blocks >> 8);
	return true;
}

int ata_trim_ranges(struct handle *h, const struct ata_trim_range *ranges, size_t n,
		    struct ata_reply *ret, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES] = { 0 };
	const struct ata_taskfile t = {
		.command = ATA_DATA_SET_MANAGEMENT,
		.feature = TRIM,
		.count = 1,
		.is_ext = true,
		.is_dma = true,
		.direction = DATA_OUT,
		.data = bytes,
		.n_data = sizeof(bytes),
		.timeout_ms = TRIM_TIMEOUT_MS,
	};
	bool is_sound = n > 0 && n <= ATA_TRIM_RANGES;

	for (size_t i = 0; is_sound && i < n; i++)
		is_sound = range_put(bytes + 8 * i, &ranges[i]);
	if (!is_sound)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL, "TRIM ranges=%zu",
				 n);
	return ata_send(h, &t, ret, err);
}
