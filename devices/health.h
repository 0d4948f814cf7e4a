/*
 * devices/health.h - what a drive tells about its age: power-on hours by ATA SMART READ DATA, by NVMe's
 * SMART log (02h), by SCSI's background scan log (15h). Reads only.
 * Threads: one device, one thread.
 */
#ifndef KIYOME_DEVICES_HEALTH_H
#define KIYOME_DEVICES_HEALTH_H

#include "devices/device.h"
#include "devices/handle.h"

/* Opens D's node for reading and asks; fills has_power_on_hours and power_on_hours. A drive that
 * doesn't tell, or of a kind that isn't asked (USB bridges, cards, virtio, loop, file), is no error.
 * D's name, node, number, size and transport must be known. An error: it could not be opened, or no
 * answer came. */
int health_ask(struct device *d, struct error *err) _must_check_;

/* The same through an open handle. */
int health_ask_handle(struct handle *h, struct device *d, struct error *err) _must_check_;

/* The two answers; pure. False where they don't tell. */
bool nvme_smart_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret);
bool scsi_log_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret);

#endif
