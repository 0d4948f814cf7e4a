/*
 * devices/opal.c - discovery and PSID revert.
 */
#include "devices/opal.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "devices/nvme_status.h"
#include "devices/opal_discovery.h"
#include "devices/scsi.h"

enum { OP_SECURITY_PROTOCOL_IN = 0xa2, NVME_SECURITY_RECEIVE = 0x82 };
/* SECURITY PROTOCOL 01h is TCG's; its ComID 0001h is discovery, which needs no session. */
enum { PROTOCOL_TCG = 0x01, COMID_DISCOVERY = 0x0001 };
/* A multiple of 512, as ATA transfers sectors. */
#define DISCOVERY_BYTES 2048

enum reply { REPLY_NONE, REPLY_DATA, REPLY_NO_SUCH_COMMAND };
struct discovery {
	uint8_t bytes[DISCOVERY_BYTES];
	uint32_t n;
	enum reply reply;
};

static int discover_scsi(struct handle *h, struct discovery *d, struct error *err)
{
	struct scsi_command c = {
		.cdb = { OP_SECURITY_PROTOCOL_IN, PROTOCOL_TCG, 0, COMID_DISCOVERY },
		.n_cdb = 12,
		.direction = DATA_IN,
		.data = d->bytes,
		.n_data = DISCOVERY_BYTES,
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	int rc;

	put_be32(c.cdb + 6, DISCOVERY_BYTES);
	rc = scsi_ask(h, &c, &r, err);
	if (rc)
		return rc;
	d->n = c.n_done;
	if (r.answer == ANSWER_DONE)
		d->reply = REPLY_DATA;
	else
		d->reply = r.reason == REASON_COMMAND_UNSUPPORTED ? REPLY_NO_SUCH_COMMAND
								  : REPLY_NONE;
	return 0;
}

static int discover_nvme(struct handle *h, struct discovery *d, struct error *err)
{
	struct nvme_command c = {
		.opcode = NVME_SECURITY_RECEIVE,
		.cdw10 = (uint32_t)PROTOCOL_TCG << 24 | (uint32_t)COMID_DISCOVERY << 8,
		.cdw11 = DISCOVERY_BYTES,
		.direction = DATA_IN,
		.data = d->bytes,
		.n_data = DISCOVERY_BYTES,
		.timeout_ms = SCSI_ASK_MS,
	};
	enum answer answer;
	int rc = handle_nvme_admin(h, &c, &answer, err);

	if (rc)
		return rc;
	if (answer == ANSWER_UNKNOWN)
		return error_set(err, REASON_COMMAND_UNKNOWN, 0, NULL, "NVMe opcode=%02x",
				 c.opcode);
	d->n = DISCOVERY_BYTES; /* NVMe doesn't tell how much came; the rest is zeros */
	if (answer == ANSWER_DONE)
		d->reply = REPLY_DATA;
	else /* status 001h: invalid command opcode */
		d->reply = (c.status & 0x7ff) == 0x001 ? REPLY_NO_SUCH_COMMAND : REPLY_NONE;
	return 0;
}

/* Whether the kernel has taken the drive for one that it can revert. */
static int ask_kernel(struct handle *h, enum told *ret, struct error *err)
{
	struct opal_command c = { .action = OPAL_ASK_STATUS };
	enum answer answer;
	int rc = handle_opal(h, &c, &answer, err);

	if (rc && err->reason == REASON_COMMAND_UNSUPPORTED) {
		*err = (struct error)ERROR_INIT;
		*ret = TOLD_NO;
		return 0;
	}
	if (!rc && answer == ANSWER_DONE)
		*ret = c.flags & OPAL_STATUS_SUPPORTED ? TOLD_YES : TOLD_NO;
	return rc;
}

int opal_features_ask(struct handle *h, struct features *f, struct error *err)
{
	enum transport_kind transport = handle_device(h)->transport;
	struct discovery d = { .reply = REPLY_NONE };
	struct opal_features now = { .is_present = TOLD_UNKNOWN };
	int rc = 0;

	if (transport == TRANSPORT_NVME)
		rc = discover_nvme(h, &d, err);
	else if (transport == TRANSPORT_SATA || transport == TRANSPORT_SAS ||
		 transport == TRANSPORT_SCSI || transport == TRANSPORT_USB)
		rc = discover_scsi(h, &d, err);
	if (rc && err->reason == REASON_COMMAND_UNSUPPORTED) {
		*err = (struct error)ERROR_INIT; /* a path that cannot carry it: not told */
		rc = 0;
	}
	if (rc)
		return rc;
	if (d.reply == REPLY_DATA)
		(void)opal_discovery_decode(d.bytes, d.n, &now); /* unsound: all unknown */
	else if (d.reply == REPLY_NO_SUCH_COMMAND && transport != TRANSPORT_USB)
		now.is_present = TOLD_NO;
	if (now.is_present == TOLD_YES)
		rc = ask_kernel(h, &now.can_psid_revert, err);
	else
		now.can_psid_revert = now.is_present;
	if (!rc)
		f->opal = now;
	return rc;
}

void opal_psid_clear(struct opal_psid *psid)
{
	explicit_bzero(psid, sizeof(*psid));
}

/* A character of a PSID in its one form; NUL for what is dropped, -1 for what has no place in it. */
static int psid_character(char c)
{
	if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return '\0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : -1;
}

int opal_psid_read(const struct secret *typed, struct opal_psid *ret, struct error *err)
{
	struct opal_psid psid = { .bytes = { 0 } };
	unsigned n = 0;
	bool is_bad = false;

	for (size_t i = 0; i < typed->n && !is_bad; i++) {
		int c = psid_character(typed->bytes[i]);

		if (c > 0 && n < OPAL_PSID_BYTES)
			psid.bytes[n++] = (uint8_t)c;
		else if (c)
			is_bad = true;
	}
	if (!is_bad && n == OPAL_PSID_BYTES)
		*ret = psid;
	opal_psid_clear(&psid);
	return !is_bad && n == OPAL_PSID_BYTES
		       ? 0
		       : error_set(err, REASON_OPAL_PSID_MALFORMED, 0, NULL, "%s", "");
}

enum opal_result opal_result_of(uint8_t method_status)
{
	switch (method_status) {
	case 0x00:
		return OPAL_REVERTED;
	case 0x01:
		return OPAL_NOT_AUTHORIZED;
	case 0x03: /* SP_BUSY */
	case 0x07: /* NO_SESSIONS_AVAILABLE */
		return OPAL_BUSY;
	case 0x12:
		return OPAL_LOCKED_OUT;
	default:
		return OPAL_REFUSED;
	}
}

enum reason opal_result_reason(enum opal_result r)
{
	static const enum reason reasons[OPAL_RESULT_COUNT] = {
		[OPAL_UNKNOWN] = REASON_COMMAND_UNKNOWN,
		[OPAL_REVERTED] = REASON_NONE,
		[OPAL_NOT_AUTHORIZED] = REASON_OPAL_NOT_AUTHORIZED,
		[OPAL_BUSY] = REASON_OPAL_BUSY,
		[OPAL_LOCKED_OUT] = REASON_OPAL_LOCKED_OUT,
		[OPAL_UNSUPPORTED] = REASON_COMMAND_UNSUPPORTED,
		[OPAL_REFUSED] = REASON_COMMAND_REFUSED,
	};

	return (unsigned)r < OPAL_RESULT_COUNT ? reasons[r] : REASON_COMMAND_UNKNOWN;
}

int opal_psid_revert(struct handle *h, struct opal_psid *psid, enum opal_result *ret,
		     uint8_t *ret_status, struct error *err)
{
	struct opal_command c = { .action = OPAL_REVERT_BY_PSID,
				  .key = psid->bytes,
				  .n_key = sizeof(psid->bytes) };
	enum answer answer = ANSWER_UNKNOWN;
	int rc = handle_opal(h, &c, &answer, err);

	opal_psid_clear(psid);
	if (rc && err->reason != REASON_COMMAND_UNSUPPORTED)
		return rc;
	if (rc) {
		*err = (struct error)ERROR_INIT; /* an alternative that has a name */
		*ret = OPAL_UNSUPPORTED;
		*ret_status = 0;
		return 0;
	}
	*ret = answer == ANSWER_UNKNOWN ? OPAL_UNKNOWN : opal_result_of(c.method_status);
	*ret_status = c.method_status;
	return 0;
}
