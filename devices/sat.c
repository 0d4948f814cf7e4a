/*
 * devices/sat.c - finding a SAT layer.
 */
#include "devices/sat.h"

#include <string.h>

#include "devices/ata_identify.h"
#include "devices/scsi.h"
#include "devices/scsi_vpd.h"
#include "devices/usb_bridge.h"

enum { OP_INQUIRY = 0x12, ATA_IDENTIFY = 0xec };
enum { VPD_ATA_BYTES = 572 };

static int inquire(struct handle *h, bool is_vpd, uint8_t page, void *data, uint16_t n,
		   uint32_t *ret_n, struct error *err)
{
	struct scsi_command c = {
		.cdb = { OP_INQUIRY, is_vpd, page, (uint8_t)(n >> 8), (uint8_t)n, 0 },
		.n_cdb = 6,
		.direction = DATA_IN,
		.data = data,
		.n_data = n,
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	int rc = scsi_ask(h, &c, &r, err);

	if (!rc)
		*ret_n = r.answer == ANSWER_DONE ? c.n_done : 0;
	return rc;
}

static int ask_claim(struct handle *h, struct sat *s, struct error *err)
{
	uint8_t data[VPD_ATA_BYTES] = { 0 };
	struct scsi_inquiry inquiry;
	struct vpd_ata page;
	uint32_t n = 0;
	int rc = inquire(h, true, 0x89, data, sizeof(data), &n, err);

	if (rc)
		return rc;
	s->is_claimed = scsi_vpd_ata(data, n, &page);
	if (s->is_claimed)
		return 0;
	memset(data, 0, sizeof(data));
	rc = inquire(h, false, 0, data, 36, &n, err);
	if (!rc)
		s->is_claimed = scsi_inquiry_decode(data, n, &inquiry) && inquiry.is_ata;
	return rc;
}

/* Whether the kernel's driver is known to refuse ATA commands for this bridge. */
static const char *blocked_source(const struct device *d, const char *quirks)
{
	const struct usb_bridge *row = usb_bridge_blocked(d->bridge_vendor, d->bridge_product,
							  d->bridge_release, d->bridge_is_uas);

	switch (usb_override_of(quirks, d->bridge_vendor, d->bridge_product)) {
	case USB_OVERRIDE_BLOCKS:
		return "usb-storage.quirks";
	case USB_OVERRIDE_CLEARS:
		return NULL;
	case USB_NOT_OVERRIDDEN:
		break;
	}
	return row ? row->source : NULL;
}

/* A bridge that passes nothing can say GOOD and bring zeros: a drive has a model. */
static bool is_drives(const uint8_t identify[512])
{
	enum { MODEL_AT = 54, MODEL_BYTES = 40 };

	if (!ata_identify_decode(identify, 512).is_sound)
		return false;
	for (unsigned i = 0; i < MODEL_BYTES; i++)
		if (identify[MODEL_AT + i] && identify[MODEL_AT + i] != ' ')
			return true;
	return false;
}

/* IDENTIFY DEVICE in one form. What comes back is believed only where it is an ATA drive's. */
static int identify(struct handle *h, bool is_12, struct sat *s, bool *ret_is_kernels,
		    struct error *err)
{
	static const uint8_t cdb_16[16] = { 0x85, 4 << 1, 0x0e, 0, 0, 0, 1, [14] = ATA_IDENTIFY };
	static const uint8_t cdb_12[12] = { 0xa1, 4 << 1, 0x0e, 0, 1, [9] = ATA_IDENTIFY };
	struct scsi_command c = {
		.n_cdb = is_12 ? sizeof(cdb_12) : sizeof(cdb_16),
		.direction = DATA_IN,
		.data = s->identify,
		.n_data = sizeof(s->identify),
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	int rc;

	memcpy(c.cdb, is_12 ? cdb_12 : cdb_16, c.n_cdb);
	memset(s->identify, 0, sizeof(s->identify));
	rc = scsi_ask(h, &c, &r, err);
	if (rc)
		return rc;
	*ret_is_kernels = r.answer == ANSWER_REFUSED && usb_sense_is_kernels(c.sense, c.n_sense);
	if (r.answer == ANSWER_DONE && c.n_done == sizeof(s->identify) && is_drives(s->identify))
		s->way = is_12 ? SAT_12 : SAT_16;
	return 0;
}

int sat_find(struct handle *h, const char *quirks, struct sat *ret, struct error *err)
{
	const struct device *d = handle_device(h);
	const struct usb_bridge *row =
		d->bridge_vendor
			? usb_bridge_find(d->bridge_vendor, d->bridge_product, d->bridge_release)
			: NULL;
	const char *blocked = d->bridge_vendor ? blocked_source(d, quirks) : NULL;
	struct sat s = { .way = SAT_NONE };
	bool is_kernels = false;
	int rc;

	if (row && row->carries == BRIDGE_NVME) {
		s.is_nvme = true;
		s.source = row->source;
		*ret = s;
		return 0;
	}
	rc = ask_claim(h, &s, err);
	if (!rc)
		rc = identify(h, false, &s, &is_kernels, err);
	if (!rc && s.way == SAT_NONE && !(is_kernels && blocked))
		rc = identify(h, true, &s, &is_kernels, err);
	if (rc)
		return rc;
	if (s.way == SAT_NONE && is_kernels && blocked) {
		s.way = SAT_BLOCKED;
		s.source = blocked;
	}
	*ret = s;
	return 0;
}
