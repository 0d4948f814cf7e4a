/*
 * devices/feature_ask.c - which command set answers for a drive.
 */
#include "devices/feature_ask.h"

#include "devices/ata_features.h"
#include "devices/mmc.h"
#include "devices/nvme.h"
#include "devices/opal.h"
#include "devices/quirk.h"
#include "devices/sat.h"
#include "devices/scsi.h"
#include "devices/sysfs.h"

/* usb-storage's parameter that the person who started the kernel may have set; "" for none. */
static void read_usb_quirks(char *out, size_t size)
{
	_clear_(sysfs_clear) struct sysfs s = SYSFS_INIT;
	struct error ignored = ERROR_INIT;

	out[0] = '\0';
	/* Without it only the kernel's own table counts. */
	if (sysfs_open(&s, NULL, &ignored) == 0)
		(void)sysfs_text(&s, "sys/module/usb_storage/parameters", "quirks", out, size);
}

static int ask_ata(struct handle *h, struct features *f, struct error *err)
{
	int rc = ata_features_ask(h, f, err);

	return rc ? rc : opal_features_ask(h, f, err);
}

static int ask_scsi(struct handle *h, struct features *f, struct error *err)
{
	int rc = scsi_features_ask(h, f, err);

	return rc ? rc : opal_features_ask(h, f, err);
}

static int ask_nvme(struct handle *h, struct features *f, struct error *err)
{
	int rc = nvme_features_ask(h, f, err);

	return rc ? rc : opal_features_ask(h, f, err);
}

/* A bridge is asked for the drive behind it; where that doesn't answer, the bridge answers for itself. */
static int ask_usb(struct handle *h, struct features *f, struct error *err)
{
	char quirks[1024];
	struct sat sat;
	int rc;

	read_usb_quirks(quirks, sizeof(quirks));
	rc = sat_find(h, quirks, &sat, err);
	if (rc)
		return rc;
	if (sat.way == SAT_16) {
		rc = ata_features_ask(h, f, err);
		if (rc || f->set == COMMAND_SET_ATA)
			return rc ? rc : opal_features_ask(h, f, err);
	}
	rc = scsi_features_ask(h, f, err);
	if (!rc && sat.way == SAT_BLOCKED)
		f->ata_path = ATA_PATH_BLOCKED;
	return rc;
}

static int ask(struct handle *h, const struct device *d, struct features *f, struct error *err)
{
	switch (d->transport) {
	case TRANSPORT_SATA:
		return ask_ata(h, f, err);
	case TRANSPORT_NVME:
		return ask_nvme(h, f, err);
	case TRANSPORT_SAS:
	case TRANSPORT_SCSI:
		return ask_scsi(h, f, err);
	case TRANSPORT_USB:
		return ask_usb(h, f, err);
	case TRANSPORT_MMC:
		/* An SD card has no register that a block device's node would tell. */
		return d->features.mmc.is_emmc ? mmc_features_ask(h, f, err) : 0;
	case TRANSPORT_UNKNOWN:
	case TRANSPORT_VIRTIO:
	case TRANSPORT_LOOP:
	case TRANSPORT_FILE:
	case TRANSPORT_COUNT:
		break;
	}
	return 0;
}

int features_ask(struct handle *h, const struct device *d, struct features *ret, struct error *err)
{
	struct features f = d->features; /* ata.c and nvme.c begin anew, the others keep it */
	int rc = ask(h, d, &f, err);

	if (rc)
		return rc;
	f.is_zoned = f.is_zoned || d->features.is_zoned;
	quirk_apply(d, &f);
	if (f.set == COMMAND_SET_MMC)
		f.mmc.secure_erase_is_broken = mmc_secure_erase_is_broken(&d->vendor, &d->model);
	*ret = f;
	return 0;
}
