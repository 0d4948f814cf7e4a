/*
 * tests/rig/nvme_fabrics.c - Connect and the properties of a controller (NVMe base 2.0, fabrics commands).
 */
#include <string.h>

#include "base/text.h"
#include "tests/rig/nvme_tcp_inside.h"

enum { PROPERTY_SET = 0x00, CONNECT = 0x01, PROPERTY_GET = 0x04, DISCONNECT = 0x08 };
enum { CAP = 0x00, VS = 0x08, CC = 0x14, CSTS = 0x1c, NSSR = 0x20 };
enum { ENABLE = 1, READY = 1, SHUTDOWN_MASK = 3 << 14, SHUTDOWN_DONE = 2 << 2 };

#define CONNECT_BYTES  1024
#define ANY_CONTROLLER 0xffff
/* 500 ms each; one command set, contiguous queues. */
#define CAPABILITIES (UINT64_C(1) << 37 | UINT64_C(30) << 24 | 1u << 16 | (QUEUE_MOST - 1))
#define VERSION      0x00010400

enum {
	OK = 0x000,
	INVALID_FIELD = 0x002,
	SEQUENCE = 0x00c,
	INCOMPATIBLE = 0x180,
	BUSY = 0x181,
	INVALID_PARAMETER = 0x182,
	DO_NOT_RETRY = 0x4000
};

static struct nvme_seat *seat_of(const struct nvme_link *l)
{
	return l->drive && l->controller ? &l->drive->seats[l->controller - 1] : NULL;
}

/* A seat for a new controller; 0: none is free. */
static uint16_t take_seat(struct nvme_drive *d, uint16_t wanted, const uint8_t host[16])
{
	for (uint16_t id = 1; id <= nvm_model_config(d->model)->n_controllers; id++) {
		struct nvme_seat *s = &d->seats[id - 1];

		if (s->is_taken || (wanted != ANY_CONTROLLER && wanted != id))
			continue;
		memset(s, 0, sizeof(*s));
		s->is_taken = true;
		memcpy(s->host, host, sizeof(s->host));
		return id;
	}
	return 0;
}

static uint16_t connect_admin(struct nvme_tcp *t, struct nvme_link *l, struct nvme_drive *d,
			      const uint8_t *data)
{
	uint16_t id;

	nvme_shelf_settle(t->shelf, d);
	id = take_seat(d, le16(data + 16), data);
	if (!id)
		return BUSY;
	nvm_model_reset(d->model, id);
	l->controller = id;
	return OK;
}

static uint16_t connect_io(struct nvme_link *l, const struct nvme_drive *d, const uint8_t *data)
{
	uint16_t id = le16(data + 16);
	const struct nvme_seat *s;

	if (!id || id > NVM_CONTROLLERS_MOST)
		return INVALID_PARAMETER | DO_NOT_RETRY;
	s = &d->seats[id - 1];
	if (!s->is_taken || !(s->status & READY) || memcmp(s->host, data, sizeof(s->host)) != 0)
		return INVALID_PARAMETER | DO_NOT_RETRY;
	l->controller = id;
	return OK;
}

static uint16_t take_connect(struct nvme_tcp *t, struct nvme_link *l, const struct nvme_order *o,
			     uint64_t *ret_result)
{
	uint16_t queue = le16(o->entry + 42), size = le16(o->entry + 44), status;
	struct nvme_drive *d;

	if (le16(o->entry + 40) || o->n_data < CONNECT_BYTES)
		return INCOMPATIBLE | DO_NOT_RETRY;
	if (l->drive)
		return SEQUENCE | DO_NOT_RETRY;
	if (!size || size >= QUEUE_MOST || !memchr(o->data + 256, 0, 224))
		return INVALID_PARAMETER | DO_NOT_RETRY;
	d = nvme_shelf_by_nqn(t->shelf, (const char *)o->data + 256);
	if (!d)
		return INVALID_PARAMETER | DO_NOT_RETRY;
	/* Pulled. An answer makes Linux 6.12 give the controller up at once, 6.1 after ctrl_loss_tmo; silence
	 * would keep either waiting for a minute. */
	if (!d->is_plugged)
		return INVALID_PARAMETER | DO_NOT_RETRY;
	status = queue ? connect_io(l, d, o->data) : connect_admin(t, l, d, o->data);
	if (status)
		return status;
	l->drive = d;
	l->queue = queue;
	l->size = size + 1;
	d->n_links++;
	*ret_result = l->controller;
	nvme_shelf_note(t->shelf, "%s/%u: queue %u connected", d->name, l->controller, queue);
	return OK;
}

static void set_configuration(struct nvme_tcp *t, struct nvme_link *l, uint32_t value)
{
	struct nvme_seat *s = seat_of(l);

	if (value & SHUTDOWN_MASK && !(s->configuration & SHUTDOWN_MASK)) {
		nvme_shelf_note(t->shelf, "%s/%u: shut down", l->drive->name, l->controller);
		nvm_model_shutdown(l->drive->model);
		s->status |= SHUTDOWN_DONE;
	}
	if (value & ENABLE) {
		s->status |= READY;
	} else if (s->configuration & ENABLE) {
		s->status &= ~(uint32_t)READY;
		nvm_model_reset(l->drive->model, l->controller);
	}
	s->configuration = value;
}

static uint16_t set_property(struct nvme_tcp *t, struct nvme_link *l, const struct nvme_order *o)
{
	uint32_t at = le32(o->entry + 44);

	if (!seat_of(l) || l->queue || (o->entry[40] & 7) != 0)
		return INVALID_FIELD | DO_NOT_RETRY;
	if (at == CC)
		set_configuration(t, l, le32(o->entry + 48));
	else if (at != NSSR)
		return INVALID_FIELD | DO_NOT_RETRY;
	return OK;
}

static uint16_t get_property(const struct nvme_link *l, const struct nvme_order *o,
			     uint64_t *ret_result)
{
	const struct nvme_seat *s = seat_of(l);
	bool is_wide = (o->entry[40] & 7) == 1;
	uint32_t at = le32(o->entry + 44);

	if (!s || l->queue || is_wide != (at == CAP))
		return INVALID_FIELD | DO_NOT_RETRY;
	switch (at) {
	case CAP:
		*ret_result = CAPABILITIES;
		return OK;
	case VS:
		*ret_result = VERSION;
		return OK;
	case CC:
		*ret_result = s->configuration;
		return OK;
	case CSTS:
		*ret_result = s->status;
		return OK;
	default:
		return INVALID_FIELD | DO_NOT_RETRY;
	}
}

uint16_t nvme_fabrics(struct nvme_tcp *t, struct nvme_link *l, const struct nvme_order *o,
		      uint64_t *ret_result)
{
	*ret_result = 0;
	switch (o->entry[4]) {
	case CONNECT:
		return take_connect(t, l, o, ret_result);
	case PROPERTY_SET:
		return set_property(t, l, o);
	case PROPERTY_GET:
		return get_property(l, o, ret_result);
	case DISCONNECT:
		return OK;
	default:
		return 0x001 | DO_NOT_RETRY;
	}
}

void nvme_fabrics_leave(struct nvme_tcp *t, struct nvme_link *l)
{
	struct nvme_drive *d = l->drive;
	struct nvme_seat *s = seat_of(l);

	if (!d)
		return;
	l->drive = NULL;
	d->n_links--;
	if (l->queue)
		return;
	nvme_shelf_note(t->shelf, "%s/%u: gone", d->name, l->controller);
	/* A host that disabled its controller only resets it; after a shutdown power goes. */
	if (s->configuration & SHUTDOWN_MASK)
		d->is_shut = true;
	else if (s->configuration & ENABLE)
		d->is_adrift = true;
	nvm_model_reset(d->model, l->controller);
	s->is_taken = false;
	/* Its other queues go with it. */
	for (unsigned i = 0; i < LINKS_MOST; i++) {
		if (t->links[i].drive == d && t->links[i].controller == l->controller)
			t->links[i].is_over = true;
	}
}
