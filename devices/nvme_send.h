/*
 * devices/nvme_send.h - how the files of nvme.h hand commands over. Inside devices/ only.
 */
#ifndef KIYOME_DEVICES_NVME_SEND_H
#define KIYOME_DEVICES_NVME_SEND_H

#include "devices/nvme.h"

int nvme_send_admin(struct handle *h, struct nvme_command *c, struct nvme_reply *ret,
		    struct error *err) _must_check_;
int nvme_send_io(struct handle *h, struct nvme_command *c, struct nvme_reply *ret,
		 struct error *err) _must_check_;
/* A request that no drive should see: REASON_COMMAND_UNSUPPORTED, EINVAL. */
int nvme_bad_request(struct error *err, const char *what);

#endif
