/*
 * devices/nvme_identify.c - Identify data and logs of NVMe. Offsets are libnvme's.
 */
#include "devices/nvme_identify.h"

#include <nvme/types.h>
#include <string.h>

#include "base/bytes.h"

#define CONTROLLER(field) offsetof(struct nvme_id_ctrl, field)
#define NAMESPACE(field)  offsetof(struct nvme_id_ns, field)
#define SANITIZE(field)   offsetof(struct nvme_sanitize_log_page, field)

/* What no controller tells: data that never came. */
static bool is_constant(const uint8_t *bytes, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (bytes[i] != bytes[0])
			return false;
	return true;
}

static bool bit(uint32_t v, unsigned i)
{
	return v >> i & 1;
}

/* 16 bytes; what 8 cannot hold is the greatest number. */
static uint64_t span_le128(struct span *s, size_t at)
{
	return span_le64(s, at + 8) ? UINT64_MAX : span_le64(s, at);
}

static void take_subsystem(const uint8_t *bytes, struct nvme_controller_facts *ret)
{
	size_t n = strnlen((const char *)bytes, NVME_NQN_LENGTH);
	char text[NVME_NQN_LENGTH + 1] = "";

	/* NVMe 2.0 4.5: at most 223 bytes. Cut it would be another's name. */
	if (n >= sizeof(ret->subsystem))
		return;
	memcpy(text, bytes, n);
	if (device_text_is_clean(text))
		memcpy(ret->subsystem, text, n + 1);
}

static void take_abilities(struct span *s, struct nvme_controller_facts *ret)
{
	uint16_t oacs = span_le16(s, CONTROLLER(oacs)), oncs = span_le16(s, CONTROLLER(oncs));
	uint32_t sanicap = span_le32(s, CONTROLLER(sanicap));
	uint8_t fna = span_u8(s, CONTROLLER(fna));

	ret->has_security = bit(oacs, 0);
	ret->has_format = bit(oacs, 1);
	ret->has_management = bit(oacs, 3);
	ret->has_self_test = bit(oacs, 4);
	ret->has_compare = bit(oncs, 0);
	ret->has_trim = bit(oncs, 2);
	ret->has_log_list = bit(span_u8(s, CONTROLLER(lpa)), 5);
	ret->has_write_cache = bit(span_u8(s, CONTROLLER(vwc)), 0);
	ret->has_protection = bit(span_u8(s, CONTROLLER(nwpc)), 0);
	ret->sanitize_crypto = bit(sanicap, 0);
	ret->sanitize_block = bit(sanicap, 1);
	ret->sanitize_overwrite = bit(sanicap, 2);
	ret->no_deallocate_inhibited = bit(sanicap, 29);
	ret->nodmmas = (uint8_t)(sanicap >> 30);
	ret->format_is_for_all = bit(fna, 0);
	ret->erase_is_for_all = bit(fna, 1);
	ret->format_crypto = bit(fna, 2);
	ret->broadcast_is_refused = bit(fna, 3);
}

bool nvme_controller_decode(const uint8_t *bytes, size_t n, struct nvme_controller_facts *ret)
{
	struct span s = span_of(bytes, n);

	memset(ret, 0, sizeof(*ret));
	if (n < NVME_IDENTIFY_BYTES || is_constant(bytes, NVME_IDENTIFY_BYTES))
		return false;
	raw_text_set(&ret->serial, bytes + CONTROLLER(sn), 20);
	raw_text_set(&ret->model, bytes + CONTROLLER(mn), 40);
	raw_text_set(&ret->firmware, bytes + CONTROLLER(fr), 8);
	ret->controller_id = span_le16(&s, CONTROLLER(cntlid));
	ret->version = span_le32(&s, CONTROLLER(ver));
	ret->shares = (span_u8(&s, CONTROLLER(cmic)) & 3) != 0;
	ret->rpmb_units = span_le32(&s, CONTROLLER(rpmbs)) & 7;
	ret->capacity_bytes = span_le128(&s, CONTROLLER(tnvmcap));
	ret->unallocated_bytes = span_le128(&s, CONTROLLER(unvmcap));
	ret->n_most = span_le32(&s, CONTROLLER(nn));
	take_abilities(&s, ret);
	take_subsystem(bytes + CONTROLLER(subnqn), ret);
	return true;
}

/* Index of the format in use: bits 6:5 of FLBAS count only where there are more than sixteen formats
 * (NVM command set 1.0, figure 97). */
static unsigned format_index(struct span *s, unsigned *ret_formats)
{
	uint8_t flbas = span_u8(s, NAMESPACE(flbas));

	*ret_formats = span_u8(s, NAMESPACE(nlbaf)) + 1u + span_u8(s, NAMESPACE(nulbaf));
	return *ret_formats > 16 ? (flbas & 15u) | (flbas >> 5 & 3u) << 4 : flbas & 15u;
}

bool nvme_namespace_decode(const uint8_t *bytes, size_t n, struct nvme_namespace *ret)
{
	struct span s = span_of(bytes, n);
	unsigned n_formats, index = format_index(&s, &n_formats);
	uint32_t format = span_le32(&s, NAMESPACE(lbaf) + 4 * (size_t)index);
	uint64_t blocks = span_le64(&s, NAMESPACE(nsze));
	uint8_t dps = span_u8(&s, NAMESPACE(dps)), zeros = span_u8(&s, NAMESPACE(dlfeat)) & 7;
	unsigned shift = format >> 16 & 0xff;

	memset(ret, 0, sizeof(*ret));
	/* Blocks below 512 bytes don't exist (LBADS 0: the format isn't available); 2 GiB is far above any. */
	if (s.is_short || n < NVME_IDENTIFY_BYTES || !blocks || n_formats > 64 ||
	    index >= n_formats || shift < 9 || shift > 31 || blocks > UINT64_MAX >> shift)
		return false;
	ret->size_blocks = blocks;
	ret->block_bytes = 1u << shift;
	ret->metadata_bytes = (uint16_t)format;
	ret->lbaf = (uint8_t)index;
	ret->mset = span_u8(&s, NAMESPACE(flbas)) >> 4 & 1;
	ret->pi = dps & 7;
	ret->pil = dps >> 3 & 1;
	ret->is_protected = bit(span_u8(&s, NAMESPACE(nsattr)), 0);
	ret->dealloc_reads_zero = zeros == 1 ? TOLD_YES : zeros == 2 ? TOLD_NO : TOLD_UNKNOWN;
	return true;
}

bool nvme_format_remains(const uint8_t *bytes, size_t n, uint8_t *ret_percent)
{
	uint8_t fpi;

	if (n <= NAMESPACE(fpi))
		return false;
	fpi = bytes[NAMESPACE(fpi)];
	if (!bit(fpi, 7) || (fpi & 0x7f) > 100)
		return false;
	*ret_percent = fpi & 0x7f;
	return true;
}

bool nvme_namespace_list_decode(const uint8_t *bytes, size_t n, struct nvme_namespace_list *ret)
{
	uint32_t before = 0;

	memset(ret, 0, sizeof(*ret));
	if (n < NVME_IDENTIFY_BYTES)
		return false;
	for (size_t i = 0; i < NVME_LIST_NAMESPACES; i++) {
		uint32_t nsid = le32(bytes + 4 * i);

		if (!nsid)
			break;
		/* FFFFFFFEh and FFFFFFFFh are no namespaces. */
		if (nsid <= before || nsid >= NVME_NSID_ALL - 1) {
			memset(ret, 0, sizeof(*ret));
			return false;
		}
		ret->at[ret->n++] = before = nsid;
	}
	return true;
}

bool nvme_controller_list_decode(const uint8_t *bytes, size_t n, struct nvme_controller_list *ret)
{
	size_t count = n >= NVME_IDENTIFY_BYTES ? le16(bytes) : SIZE_MAX;

	memset(ret, 0, sizeof(*ret));
	if (count > NVME_LIST_CONTROLLERS)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint16_t id = le16(bytes + 2 + 2 * i);

		if (i && id <= ret->at[i - 1]) {
			memset(ret, 0, sizeof(*ret));
			return false;
		}
		ret->at[i] = id;
	}
	ret->n = count;
	return true;
}

/* SSTAT 2:0. */
enum { NEVER, SUCCESS, RUNNING, FAILED, DEALLOCATED };

/* SANITIZE STATE INFORMATION, byte 36 (NVMe 2.1): 0 is idle, or an older drive that doesn't tell. */
enum { SSI_AT = 36 };

static enum sanitize_state state_of(unsigned status, uint8_t ssi)
{
	static const enum sanitize_state by_status[] = {
		[NEVER] = SANITIZE_IDLE,
		[SUCCESS] = SANITIZE_SUCCEEDED,
		[RUNNING] = SANITIZE_RUNNING,
		[FAILED] = SANITIZE_FAILED,
		[DEALLOCATED] = SANITIZE_SUCCEEDED,
	};

	if (status > DEALLOCATED)
		return SANITIZE_UNKNOWN;
	/* Where the two contradict each other neither is believed. */
	switch (ssi & 15) {
	case 0:
		return by_status[status];
	case 1: /* restricted, */
	case 3: /* unrestricted processing */
		return status == RUNNING ? SANITIZE_RUNNING : SANITIZE_UNKNOWN;
	case 2: /* the failure states of both */
	case 4:
		return status == FAILED ? SANITIZE_FAILED : SANITIZE_UNKNOWN;
	case 5: /* media verification */
		return status == NEVER || status == FAILED ? SANITIZE_UNKNOWN : SANITIZE_VERIFYING;
	case 6: /* deallocation after it */
		return status == NEVER || status == FAILED ? SANITIZE_UNKNOWN : SANITIZE_RUNNING;
	default:
		return SANITIZE_UNKNOWN;
	}
}

void nvme_sanitize_decode(const uint8_t *bytes, size_t n, struct sanitize_status *ret)
{
	struct span s = span_of(bytes, n);
	uint16_t progress = span_le16(&s, SANITIZE(sprog)), status = span_le16(&s, SANITIZE(sstat));
	uint32_t command = span_le32(&s, SANITIZE(scdw10));
	uint8_t ssi = span_u8(&s, SSI_AT);

	memset(ret, 0, sizeof(*ret));
	ret->n_raw = n < sizeof(ret->raw) ? (uint8_t)n : sizeof(ret->raw);
	if (ret->n_raw)
		memcpy(ret->raw, bytes, ret->n_raw);
	if (n < NVME_LOG_BYTES)
		return;
	ret->state = state_of(status & 7, ssi);
	if (ret->state == SANITIZE_UNKNOWN)
		return;
	ret->has_progress = ret->state == SANITIZE_RUNNING;
	ret->progress = ret->has_progress ? progress : 0;
	ret->passes_done = status >> 3 & 31;
	ret->is_deallocated = (status & 7) == DEALLOCATED;
	ret->global_data_erased = bit(status, 8);
	/* Before the first sanitize there is no command that started it. */
	ret->has_command = (status & 7) != NEVER;
	ret->command = ret->has_command ? command : 0;
}

/* FFFFFFFFh: the drive doesn't know. 0 is what drives say that leave the field out. */
static uint32_t estimate(struct span *s, size_t at)
{
	uint32_t seconds = span_le32(s, at);

	return seconds == UINT32_MAX ? 0 : seconds;
}

bool nvme_sanitize_estimates(const uint8_t *bytes, size_t n, bool no_deallocate,
			     struct nvme_sanitize_estimates *ret)
{
	struct span s = span_of(bytes, n);
	uint32_t sixteen_passes = 0;

	memset(ret, 0, sizeof(*ret));
	if (n < NVME_LOG_BYTES)
		return false;
	if (no_deallocate) {
		ret->block_s = estimate(&s, SANITIZE(etbend));
		ret->crypto_s = estimate(&s, SANITIZE(etcend));
		sixteen_passes = estimate(&s, SANITIZE(etond));
	}
	if (!ret->block_s)
		ret->block_s = estimate(&s, SANITIZE(etbe));
	if (!ret->crypto_s)
		ret->crypto_s = estimate(&s, SANITIZE(etce));
	if (!sixteen_passes)
		sixteen_passes = estimate(&s, SANITIZE(eto));
	ret->overwrite_s = sixteen_passes / 16 + (sixteen_passes % 16 != 0);
	return true;
}

bool nvme_smart_decode(const uint8_t *bytes, size_t n, bool *ret_read_only)
{
	if (n < NVME_LOG_BYTES || is_constant(bytes, NVME_LOG_BYTES))
		return false;
	*ret_read_only = bit(bytes[0], 3); /* critical warning */
	return true;
}

bool nvme_self_test_decode(const uint8_t *bytes, size_t n, bool *ret_runs)
{
	if (n < NVME_SELF_TEST_LOG_BYTES)
		return false;
	*ret_runs = (bytes[0] & 15) != 0; /* 1 short, 2 extended, Eh the vendor's */
	return true;
}

bool nvme_firmware_decode(const uint8_t *bytes, size_t n, bool *ret_pending)
{
	uint8_t active, next;

	if (n < NVME_LOG_BYTES)
		return false;
	active = bytes[0] & 7;
	next = bytes[0] >> 4 & 7; /* 0: as now */
	*ret_pending = next && next != active;
	return true;
}

bool nvme_log_is_listed(const uint8_t *bytes, size_t n, uint8_t lid)
{
	size_t at = 4 * (size_t)lid;

	return n >= NVME_LOG_PAGES_BYTES && bit(bytes[at], 0);
}

bool nvme_boot_decode(const uint8_t *bytes, size_t n, uint64_t *ret_bytes)
{
	/* Byte 0 is the log's own identifier; BPINFO in bytes 4 to 7, bits 14:0 count 128 KiB. */
	if (n < NVME_BOOT_LOG_BYTES || bytes[0] != 0x15)
		return false;
	*ret_bytes = (uint64_t)(le32(bytes + 4) & 0x7fff) << 17;
	return true;
}
