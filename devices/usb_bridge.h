/*
 * devices/usb_bridge.h - what is known of USB bridges: which pass ATA commands, which have an NVMe drive
 * behind them, and which ATA commands the kernel refuses by itself. Whether the drive refused or the kernel
 * is not to be seen in the sense alone: a drive may answer with the same bytes.
 * Pure functions and a const table.
 */
#ifndef KIYOME_DEVICES_USB_BRIDGE_H
#define KIYOME_DEVICES_USB_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bridge_carries {
	BRIDGE_UNKNOWN, /* no row: ask */
	BRIDGE_SAT,     /* ATA PASS-THROUGH */
	BRIDGE_SAT_12,  /* only its form of 12 bytes */
	BRIDGE_NVME,    /* an NVMe drive behind commands of the maker's own: connect it directly */
	BRIDGE_VENDOR,  /* ATA by commands of the maker's own, which we don't have */
	BRIDGE_NOTHING,
};

/* Which of the kernel's drivers refuses ATA PASS-THROUGH for it. */
enum bridge_blocked { BLOCKED_NEVER, BLOCKED_BY_UAS, BLOCKED_ALWAYS };

struct usb_bridge {
	uint16_t vendor, product;
	bool any_product;
	uint16_t first_release, last_release; /* bcdDevice; 0 to FFFFh: any */
	enum bridge_carries carries;
	enum bridge_blocked blocked;
	const char *name;
	const char *source;
};

/* The row that says most of a bridge; NULL for none. */
const struct usb_bridge *usb_bridge_find(uint16_t vendor, uint16_t product, uint16_t release);
/* Whether any row says that the kernel's driver refuses ATA commands for it. */
const struct usb_bridge *usb_bridge_blocked(uint16_t vendor, uint16_t product, uint16_t release,
					    bool is_uas);

/* What the person who started the kernel said: "152d:0578:u,0bc2:3322:" (usb-storage.quirks). */
enum usb_override { USB_NOT_OVERRIDDEN, USB_OVERRIDE_BLOCKS, USB_OVERRIDE_CLEARS };
enum usb_override usb_override_of(const char *quirks, uint16_t vendor, uint16_t product);

/* The sense that the kernel itself gives for an ATA command that it does not pass on. */
bool usb_sense_is_kernels(const uint8_t *sense, size_t n);

#endif
