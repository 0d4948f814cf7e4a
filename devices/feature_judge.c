/*
 * devices/feature_judge.c - what a drive's facts mean for erasing it. Whatever isn't told counts for nothing:
 * only a drive that was asked and answered soundly can be known to hide nothing.
 */
#include <string.h>

#include "base/text.h"
#include "devices/feature_ask.h"
#include "devices/guard.h"
#include "devices/scsi.h"
#include "devices/usb_bridge.h"

static bool nvme_shows_all(const struct nvme_features *n, uint64_t size_bytes)
{
	const struct nvme_namespace *ns = &n->namespaces[0];

	return n->n_namespaces == 1 && !n->has_more_namespaces && ns->is_attached &&
	       !n->unallocated_bytes && ns->block_bytes &&
	       ns->size_blocks == size_bytes / ns->block_bytes && size_bytes % ns->block_bytes == 0;
}

/* The drive's own count of blocks, of the size that the host sees, is the size that the host sees. */
static bool shows_its_blocks(const struct device *d, uint32_t block_bytes)
{
	const struct hidden_features *h = &d->features.hidden;

	return h->is_hidden == TOLD_NO && block_bytes && d->size_bytes % block_bytes == 0 &&
	       h->shown_blocks == d->size_bytes / block_bytes;
}

static bool asked_shows_all(const struct device *d)
{
	const struct features *f = &d->features;

	if (!f->is_known || f->quirks & QUIRK_NEVER_TRUST || d->n_units || d->has_no_block ||
	    !d->size_bytes)
		return false;
	switch (f->set) {
	case COMMAND_SET_ATA:
		return shows_its_blocks(d, d->logical_block_bytes);
	case COMMAND_SET_SCSI:
		/* A bridge's answer is its own. */
		return d->transport != TRANSPORT_USB &&
		       shows_its_blocks(d, f->scsi.native_block_bytes);
	case COMMAND_SET_NVME:
		return nvme_shows_all(&f->nvme, d->size_bytes);
	case COMMAND_SET_MMC:
		return f->mmc.user_bytes == d->size_bytes && !f->mmc.boot_bytes &&
		       shows_its_blocks(d, 512); /* SEC_COUNT's unit (JESD84-B51 7.4.52) */
	case COMMAND_SET_NONE:
	case COMMAND_SET_COUNT:
		break;
	}
	return false;
}

/* Some namespace is nobody's here: neither the asked controller's nor, by its kernel name, another one's. */
static bool is_unattached(const struct nvme_features *n)
{
	for (unsigned i = 0; i < n->n_namespaces; i++)
		if (!n->namespaces[i].is_attached && !n->namespaces[i].name[0])
			return true;
	return n->has_more_namespaces;
}

static bool has_odd_format(const struct nvme_features *n)
{
	for (unsigned i = 0; i < n->n_namespaces; i++)
		if (n->namespaces[i].metadata_bytes)
			return true;
	return false;
}

/* Why there is no size. */
static enum reason size_reason(const struct device *d)
{
	const struct features *f = &d->features;
	enum reason reason;

	if (f->set == COMMAND_SET_SCSI) {
		reason = scsi_size_reason(f);
		return reason == REASON_NONE ? REASON_DRIVE_NO_SIZE : reason;
	}
	if (f->sanitize.before.state == SANITIZE_RUNNING)
		return REASON_DRIVE_SANITIZING;
	if (f->set == COMMAND_SET_NVME && has_odd_format(&f->nvme))
		return REASON_DRIVE_BLOCK_SIZE;
	if (d->transport == TRANSPORT_NVME && !d->dev)
		return REASON_DRIVE_NO_NAMESPACE;
	return REASON_DRIVE_NO_SIZE;
}

static enum reason state_reason(const struct features *f)
{
	if (f->sanitize.before.state == SANITIZE_RUNNING ||
	    f->sanitize.before.state == SANITIZE_VERIFYING)
		return REASON_DRIVE_SANITIZING;
	if (f->sanitize.before.state == SANITIZE_FAILED)
		return REASON_DRIVE_SANITIZE_FAILED;
	if (f->scsi.is_formatting)
		return REASON_DRIVE_FORMATTING;
	if (f->scsi.format_is_corrupt)
		return REASON_DRIVE_FORMAT_CORRUPT;
	if (f->scsi.is_reserved)
		return REASON_DRIVE_RESERVED;
	if (f->opal.shadow_mbr_enabled == TOLD_YES && f->opal.shadow_mbr_done != TOLD_YES)
		return REASON_DRIVE_SHADOWED;
	if (f->security.locked == TOLD_YES || f->opal.is_locked == TOLD_YES)
		return REASON_DRIVE_LOCKED;
	if (f->scsi.is_write_protected || f->mmc.is_write_protected ||
	    f->mmc.is_permanently_protected || f->nvme.medium_is_read_only)
		return REASON_DRIVE_WRITE_PROTECTED;
	for (unsigned i = 0; i < f->nvme.n_namespaces; i++)
		if (f->nvme.namespaces[i].is_protected ||
		    f->nvme.namespaces[i].is_permanently_protected)
			return REASON_DRIVE_WRITE_PROTECTED;
	return REASON_NONE;
}

/* A unit that the drive tells of and the system doesn't show counts, too. */
static bool has_units(const struct device *d)
{
	return d->n_units || d->features.nvme.n_namespaces > 1 ||
	       (d->transport == TRANSPORT_SAS && d->features.scsi.n_luns > 1);
}

static enum reason overwrite_reason(const struct device *d)
{
	enum reason reason = state_reason(&d->features);

	if (d->has_no_block)
		return size_reason(d);
	if (reason != REASON_NONE)
		return reason;
	if (d->features.is_zoned)
		return REASON_DRIVE_ZONED;
	if (is_unattached(&d->features.nvme))
		return REASON_DRIVE_UNATTACHED;
	if (has_units(d))
		return REASON_DRIVE_HAS_UNITS;
	return REASON_NONE;
}

static void remark(struct device *d, enum reason reason, const char *what)
{
	struct guard *r;

	for (unsigned i = 0; i < d->n_remarks; i++)
		if (d->remarks[i].reason == reason)
			return;
	if (d->n_remarks == DEVICE_REMARKS)
		return; /* more than the kinds there are */
	r = &d->remarks[d->n_remarks++];
	r->reason = reason;
	device_text(r->what, sizeof(r->what), what);
}

static void remark_bridge(struct device *d)
{
	const struct usb_bridge *row;

	if (!d->bridge_vendor)
		return;
	row = usb_bridge_blocked(d->bridge_vendor, d->bridge_product, d->bridge_release,
				 d->bridge_is_uas);
	if (row && d->features.set != COMMAND_SET_ATA) {
		remark(d, REASON_BRIDGE_BLOCKS, row->name);
		return;
	}
	row = usb_bridge_find(d->bridge_vendor, d->bridge_product, d->bridge_release);
	if (row && (row->carries == BRIDGE_NVME || row->carries == BRIDGE_VENDOR ||
		    row->carries == BRIDGE_NOTHING))
		remark(d, REASON_BRIDGE_CARRIES_NONE, row->name);
}

static void remark_features(struct device *d)
{
	const struct features *f = &d->features;
	char what[80];

	if (f->hidden.is_hidden == TOLD_YES) {
		(void)text_format(what, sizeof(what), "native=%llu shown=%llu dco=%llu",
				  (unsigned long long)f->hidden.native_blocks,
				  (unsigned long long)f->hidden.shown_blocks,
				  (unsigned long long)f->hidden.dco_blocks); /* fits */
		remark(d, REASON_DRIVE_HIDDEN_AREA, what);
	}
	if (f->nvme.unallocated_bytes) {
		(void)text_format(what, sizeof(what), "unallocated=%llu",
				  (unsigned long long)f->nvme.unallocated_bytes); /* fits */
		remark(d, REASON_DRIVE_HIDDEN_AREA, what);
	}
	if (f->hidden.depopulated == TOLD_YES)
		remark(d, REASON_DRIVE_DEPOPULATED, "");
	if (f->scsi.n_keys)
		remark(d, REASON_DRIVE_OTHER_HOST, "reservation keys");
	if (f->nvme.n_controllers > f->nvme.n_controllers_here) {
		(void)text_format(what, sizeof(what), "controllers=%u here=%u",
				  f->nvme.n_controllers, f->nvme.n_controllers_here); /* fits */
		remark(d, REASON_DRIVE_OTHER_HOST, what);
	}
	if (f->nvme.has_boot_partitions || f->nvme.has_rpmb || f->mmc.boot_bytes ||
	    f->mmc.rpmb_bytes)
		remark(d, REASON_DRIVE_EXTRA_AREAS, "");
	if (f->self_test_runs == TOLD_YES || f->nvme.self_test_runs)
		remark(d, REASON_DRIVE_SELF_TEST, "");
	if (f->nvme.firmware_is_pending)
		remark(d, REASON_DRIVE_FIRMWARE_PENDING, "");
	if (is_unattached(&f->nvme))
		remark(d, REASON_DRIVE_UNATTACHED, "");
}

void features_judge(struct device *d)
{
	d->no_overwrite.reason = overwrite_reason(d);
	d->no_overwrite.what[0] = '\0';
	d->n_remarks = 0;
	memset(d->remarks, 0, sizeof(d->remarks));
	/* What isn't asked knows its size by what it is (loop, file, virtio). */
	if (d->features.set != COMMAND_SET_NONE)
		d->native_size_is_known = asked_shows_all(d);
	remark_bridge(d);
	remark_features(d);
}
