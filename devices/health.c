/*
 * devices/health.c - power-on hours.
 */
#include "devices/health.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "devices/ata.h"
#include "devices/nvme.h"

/* A drive that has spun down may take half a minute to answer. */
#define TIMEOUT_MS 30000

enum { SCSI_LOG_SENSE = 0x4d, SCSI_LOG_BACKGROUND_SCAN = 0x15, SCSI_LOG_CUMULATIVE = 0x40 };
enum { NVME_HOURS_AT = 128 };

enum asking { ASK_NOT, ASK_ATA, ASK_SCSI, ASK_NVME };

static int no_answer(struct error *err, const char *what)
{
	return error_set(err, REASON_COMMAND_UNKNOWN, 0, NULL, "%s", what);
}

/* ATA drives behind a SAS host adapter are known by the vendor that SAT gives them. */
static enum asking asking_of(const struct device *d)
{
	static const uint8_t ata[] = { 'A', 'T', 'A' };

	switch (d->transport) {
	case TRANSPORT_SATA:
		return ASK_ATA;
	case TRANSPORT_NVME:
		return ASK_NVME;
	case TRANSPORT_SAS:
	case TRANSPORT_SCSI:
		if (d->vendor.n == sizeof(ata) && !memcmp(d->vendor.bytes, ata, sizeof(ata)))
			return ASK_ATA;
		return ASK_SCSI;
	default:
		return ASK_NOT;
	}
}

/* Not an answer at all; a refusal is a drive that doesn't tell. */
static int check_answer(const struct ata_reply *reply, const char *what, struct error *err)
{
	return reply->answer == ANSWER_UNKNOWN ? no_answer(err, what) : 0;
}

static int ask_ata(struct handle *h, bool *ret_told, uint64_t *ret_hours, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES];
	struct ata_reply reply;
	struct ata_identify id;
	int rc = ata_read_identify(h, bytes, &reply, err);

	*ret_told = false;
	if (rc == 0)
		rc = check_answer(&reply, "ATA command=ec", err);
	if (rc || reply.answer != ANSWER_DONE)
		return rc;
	id = ata_identify_decode(bytes, sizeof(bytes));
	if (!id.is_sound || !id.is_smart_on)
		return 0;
	rc = ata_read_smart(h, bytes, &reply, err);
	if (rc == 0)
		rc = check_answer(&reply, "ATA command=b0", err);
	if (rc || reply.answer != ANSWER_DONE)
		return rc;
	*ret_told = ata_smart_power_on_hours(bytes, sizeof(bytes), ret_hours);
	return 0;
}

bool scsi_log_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret)
{
	struct span s = span_of(bytes, n);
	uint8_t page = span_u8(&s, 0) & 0x3f;
	uint16_t page_bytes = span_be16(&s, 2), parameter = span_be16(&s, 4);
	uint8_t length = span_u8(&s, 7);
	uint32_t minutes = span_be32(&s, 8);

	/* Parameter 0000h, background scan status, begins with the accumulated power-on minutes. */
	if (s.is_short || page != SCSI_LOG_BACKGROUND_SCAN || page_bytes < 8 || parameter != 0 ||
	    length < 4)
		return false;
	*ret = minutes / 60;
	return true;
}

static int ask_scsi(struct handle *h, bool *ret_told, uint64_t *ret_hours, struct error *err)
{
	uint8_t page[64] = { 0 };
	struct scsi_command c = {
		.cdb = { SCSI_LOG_SENSE, 0, SCSI_LOG_CUMULATIVE | SCSI_LOG_BACKGROUND_SCAN, 0, 0, 0,
			 0, 0, sizeof(page), 0 },
		.n_cdb = 10,
		.direction = DATA_IN,
		.data = page,
		.n_data = sizeof(page),
		.timeout_ms = TIMEOUT_MS,
	};
	enum answer answer;
	int rc = handle_scsi(h, &c, &answer, err);

	*ret_told = false;
	if (rc)
		return rc;
	if (answer == ANSWER_UNKNOWN)
		return no_answer(err, "LOG SENSE 15h");
	if (answer == ANSWER_DONE)
		*ret_told = scsi_log_power_on_hours(page,
						    c.n_done < sizeof(page) ? c.n_done
									    : sizeof(page),
						    ret_hours);
	return 0;
}

bool nvme_smart_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret)
{
	uint64_t hours, above;

	if (n < NVME_LOG_BYTES)
		return false;
	hours = le64(bytes + NVME_HOURS_AT);
	above = le64(bytes + NVME_HOURS_AT + 8);
	if (above || hours > INT64_MAX) /* 16 bytes; what doesn't fit is no count of hours */
		return false;
	*ret = hours;
	return true;
}

static int ask_nvme(struct handle *h, bool *ret_told, uint64_t *ret_hours, struct error *err)
{
	_free_ uint8_t *log = nvme_page_new(err);
	struct nvme_reply r;
	int rc;

	*ret_told = false;
	if (!log)
		return -ENOMEM;
	rc = nvme_ask_log(h, NVME_LOG_SMART, log, NVME_LOG_BYTES, &r, err);
	if (rc)
		return rc;
	if (r.answer == ANSWER_UNKNOWN)
		return no_answer(err, "NVMe log 02h");
	if (r.answer == ANSWER_DONE)
		*ret_told = nvme_smart_power_on_hours(log, NVME_LOG_BYTES, ret_hours);
	return 0;
}

int health_ask_handle(struct handle *h, struct device *d, struct error *err)
{
	uint64_t hours = 0;
	bool is_told = false;
	int rc = 0;

	switch (asking_of(d)) {
	case ASK_ATA:
		rc = ask_ata(h, &is_told, &hours, err);
		break;
	case ASK_SCSI:
		rc = ask_scsi(h, &is_told, &hours, err);
		break;
	case ASK_NVME:
		rc = ask_nvme(h, &is_told, &hours, err);
		break;
	case ASK_NOT:
		break;
	}
	/* A path that cannot carry the command is one that doesn't tell. */
	if (rc && err->reason == REASON_COMMAND_UNSUPPORTED) {
		*err = (struct error)ERROR_INIT;
		rc = 0;
	}
	if (rc)
		return rc;
	d->has_power_on_hours = is_told;
	d->power_on_hours = is_told ? hours : 0;
	return 0;
}

int health_ask(struct device *d, struct error *err)
{
	struct handle *h;
	int rc;

	if (asking_of(d) == ASK_NOT) {
		d->has_power_on_hours = false;
		d->power_on_hours = 0;
		return 0;
	}
	rc = handle_open(d, &h, err);
	if (rc)
		return rc;
	rc = health_ask_handle(h, d, err);
	handle_close(h);
	return rc;
}
