/*
 * devices/ata_hidden.c - HPA, AMA and DCO commands.
 */
#include "devices/ata_hidden.h"

#include <errno.h>

enum {
	ATA_READ_NATIVE_MAX_EXT = 0x27,
	ATA_SET_MAX_EXT = 0x37,
	ATA_ACCESSIBLE_MAX = 0x78,
	ATA_DEVICE_CONFIGURATION = 0xb1,
	ATA_READ_NATIVE_MAX = 0xf8,
	ATA_SET_MAX = 0xf9,
};
enum { GET_NATIVE_MAX = 0x0000, SET_ACCESSIBLE_MAX = 0x0001 };
enum { CONFIGURATION_RESTORE = 0xc0, CONFIGURATION_IDENTIFY = 0xc2 };

/* COUNT bit 0 of SET MAX: the value holds also after the next power-on. */
enum { VALUE_IS_KEPT = 1 << 0 };

#define LBA_48_LIMIT (1ULL << 48)
#define LBA_28_LIMIT (1ULL << 28)

/* Changing a drive's size may take it a spin-up. */
#define CHANGE_TIMEOUT_MS 60000

/* The address that came back, as a count. A drive that says "done" without its registers has not told
 * it: then the answer is unknown. */
static uint64_t blocks_take(struct ata_reply *r, bool is_ext)
{
	uint64_t last;

	if (r->answer != ANSWER_DONE)
		return 0;
	if (!ata_registers_are_whole(&r->registers, is_ext)) {
		r->answer = ANSWER_UNKNOWN;
		return 0;
	}
	last = r->registers.lba;
	if (!is_ext) /* bits 27:24 lie in DEVICE */
		last |= (uint64_t)(r->registers.device & 0x0f) << 24;
	/* Zero is what a path makes of registers that it lost. */
	if (!last)
		r->answer = ANSWER_UNKNOWN;
	return last ? last + 1 : 0;
}

static struct ata_taskfile native_taskfile(bool is_48bit)
{
	return (struct ata_taskfile){ .command = is_48bit ? ATA_READ_NATIVE_MAX_EXT
							  : ATA_READ_NATIVE_MAX,
				      .is_ext = is_48bit,
				      .timeout_ms = ATA_TIMEOUT_MS };
}

int ata_hpa_native(struct handle *h, bool is_48bit, uint64_t *ret_blocks, struct ata_reply *ret,
		   struct error *err)
{
	const struct ata_taskfile t = native_taskfile(is_48bit);
	int rc = ata_send(h, &t, ret, err);

	if (rc == 0)
		*ret_blocks = blocks_take(ret, is_48bit);
	return rc;
}

/* Sends NATIVE and then, if N_BLOCKS can be had, SET with their last address. Nothing may come between the
 * two: the drive takes the second only directly after the first. */
static int max_set(struct handle *h, const struct ata_taskfile *native, struct ata_taskfile *set,
		   uint64_t n_blocks, struct ata_max_reply *r, struct error *err)
{
	int rc = ata_send(h, native, &r->native, err);

	if (rc)
		return rc;
	r->native_blocks = blocks_take(&r->native, native->is_ext);
	if (!r->native_blocks)
		return 0;
	if (n_blocks == ATA_MAX_ALL)
		n_blocks = r->native_blocks;
	if (n_blocks > r->native_blocks) {
		r->set.answer = ANSWER_REFUSED;
		return 0;
	}
	set->lba = n_blocks - 1;
	rc = ata_send(h, set, &r->set, err);
	r->is_set_sent = rc == 0;
	return rc;
}

/* A number that no drive of that kind can take. */
static int check_blocks(uint64_t n_blocks, uint64_t limit, struct error *err)
{
	if (n_blocks == ATA_MAX_ALL || (n_blocks && n_blocks <= limit))
		return 0;
	return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
			 "SET MAX ADDRESS blocks=%llu", (unsigned long long)n_blocks);
}

int ata_hpa_set(struct handle *h, bool is_48bit, uint64_t n_blocks, bool is_kept,
		struct ata_max_reply *ret, struct error *err)
{
	const struct ata_taskfile native = native_taskfile(is_48bit);
	struct ata_taskfile set = { .command = is_48bit ? ATA_SET_MAX_EXT : ATA_SET_MAX,
				    .count = is_kept ? VALUE_IS_KEPT : 0,
				    .is_ext = is_48bit,
				    .timeout_ms = CHANGE_TIMEOUT_MS };
	int rc = check_blocks(n_blocks, is_48bit ? LBA_48_LIMIT : LBA_28_LIMIT, err);

	*ret = (struct ata_max_reply){ .is_set_sent = false };
	return rc ? rc : max_set(h, &native, &set, n_blocks, ret, err);
}

static struct ata_taskfile accessible_taskfile(uint16_t feature, uint32_t timeout_ms)
{
	return (struct ata_taskfile){ .command = ATA_ACCESSIBLE_MAX,
				      .feature = feature,
				      .is_ext = true,
				      .timeout_ms = timeout_ms };
}

int ata_ama_native(struct handle *h, uint64_t *ret_blocks, struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = accessible_taskfile(GET_NATIVE_MAX, ATA_TIMEOUT_MS);
	int rc = ata_send(h, &t, ret, err);

	if (rc == 0)
		*ret_blocks = blocks_take(ret, true);
	return rc;
}

int ata_ama_set(struct handle *h, uint64_t n_blocks, struct ata_max_reply *ret, struct error *err)
{
	const struct ata_taskfile native = accessible_taskfile(GET_NATIVE_MAX, ATA_TIMEOUT_MS);
	struct ata_taskfile set = accessible_taskfile(SET_ACCESSIBLE_MAX, CHANGE_TIMEOUT_MS);
	int rc = check_blocks(n_blocks, LBA_48_LIMIT, err);

	*ret = (struct ata_max_reply){ .is_set_sent = false };
	return rc ? rc : max_set(h, &native, &set, n_blocks, ret, err);
}

int ata_dco_identify(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		     struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_DEVICE_CONFIGURATION,
					.feature = CONFIGURATION_IDENTIFY,
					.timeout_ms = ATA_TIMEOUT_MS };

	return ata_read_block(h, &t, ret_bytes, ret, err);
}

int ata_dco_restore(struct handle *h, struct ata_reply *ret, struct error *err)
{
	const struct ata_taskfile t = { .command = ATA_DEVICE_CONFIGURATION,
					.feature = CONFIGURATION_RESTORE,
					.timeout_ms = CHANGE_TIMEOUT_MS };

	return ata_send(h, &t, ret, err);
}
