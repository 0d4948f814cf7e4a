/* The rings of vhost_user.h: virtio 1.1, 2.6 (split virtqueues). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "tests/rig/little.h"
#include "tests/rig/vhost_user.h"

#define DESCRIPTOR_NEXT     1u
#define DESCRIPTOR_WRITE    2u
#define DESCRIPTOR_INDIRECT 4u
#define NO_INTERRUPT        1u /* in the available ring's flags */

bool vhost_is_running(const struct vhost *v, unsigned ring)
{
	return v->fd >= 0 && ring < VHOST_RINGS && v->rings[ring].is_started &&
	       v->rings[ring].is_enabled;
}

/* One descriptor more for the chain. False: it makes no sense. */
static bool add_segment(struct vhost *v, const uint8_t *d, struct vhost_chain *c)
{
	uint32_t n = le32(d + 8);
	bool is_in = le16(d + 12) & DESCRIPTOR_WRITE;
	size_t *count = is_in ? &c->n_in : &c->n_out;
	uint8_t *at = vhost_at(v, le64(d), n, false);

	if (!at || *count >= VHOST_SEGMENTS || (!is_in && c->n_in))
		return false;
	(is_in ? c->in : c->out)[(*count)++] = (struct iovec){ .iov_base = at, .iov_len = n };
	return true;
}

static bool walk(struct vhost *v, const uint8_t *table, uint32_t n, uint32_t index,
		 struct vhost_chain *c)
{
	for (uint32_t steps = 0; steps < n && index < n; steps++) {
		const uint8_t *d = table + (size_t)index * VHOST_DESCRIPTOR;

		if (le16(d + 12) & DESCRIPTOR_INDIRECT || !add_segment(v, d, c))
			return false;
		if (!(le16(d + 12) & DESCRIPTOR_NEXT))
			return true;
		index = le16(d + 14);
	}
	return false;
}

static bool read_chain(struct vhost *v, const struct vhost_ring *r, struct vhost_chain *c)
{
	const uint8_t *d = r->descriptors + (size_t)c->head * VHOST_DESCRIPTOR;

	if (c->head >= r->n)
		return false;
	if (!(le16(d + 12) & DESCRIPTOR_INDIRECT))
		return walk(v, r->descriptors, r->n, c->head, c);
	uint32_t n = le32(d + 8) / VHOST_DESCRIPTOR;
	const uint8_t *table = vhost_at(v, le64(d), le32(d + 8), false);

	return table && walk(v, table, n, 0, c);
}

bool vhost_take(struct vhost *v, unsigned ring, struct vhost_chain *ret)
{
	struct vhost_ring *r = &v->rings[ring];

	if (!vhost_is_running(v, ring))
		return false;
	/* The index is the guest's last write: what it announces must be read after it. */
	uint16_t available = __atomic_load_n((const uint16_t *)(const void *)(r->available + 2),
					     __ATOMIC_ACQUIRE);

	if (available == r->last_available)
		return false;
	*ret = (struct vhost_chain){ .ring = ring, .epoch = v->epoch };
	ret->head = le16(r->available + 4 + (size_t)(r->last_available % r->n) * 2);
	r->last_available++;
	if (read_chain(v, r, ret))
		return true;
	(void)fprintf(stderr, "ring %u: a chain that makes no sense\n", ring);
	r->is_started = false;
	return false;
}

void vhost_give(struct vhost *v, const struct vhost_chain *chain, uint32_t n)
{
	struct vhost_ring *r = &v->rings[chain->ring];
	uint64_t one = 1;

	if (chain->epoch != v->epoch || !r->is_started)
		return;
	uint8_t *slot = r->used + 4 + (size_t)(r->n_used % r->n) * 8;

	put_le32(slot, chain->head);
	put_le32(slot + 4, n);
	r->n_used++;
	/* The guest looks at the index first: the slot must stand before it. */
	__atomic_store_n((uint16_t *)(void *)(r->used + 2), r->n_used, __ATOMIC_SEQ_CST);
	if (r->call >= 0 && !(le16(r->available) & NO_INTERRUPT) &&
	    write(r->call, &one, sizeof(one)) != (ssize_t)sizeof(one))
		(void)fprintf(stderr, "ring %u: no interrupt: %s\n", chain->ring, strerror(errno));
}

/* --- segments --- */

static size_t move(const struct iovec *segments, size_t n_segments, size_t at, uint8_t *to,
		   const uint8_t *from, size_t n)
{
	size_t moved = 0;

	for (size_t i = 0; i < n_segments && moved < n; i++) {
		if (at >= segments[i].iov_len) {
			at -= segments[i].iov_len;
			continue;
		}
		size_t part = segments[i].iov_len - at;
		uint8_t *here = (uint8_t *)segments[i].iov_base + at;

		if (part > n - moved)
			part = n - moved;
		if (to)
			memcpy(to + moved, here, part);
		else
			memcpy(here, from + moved, part);
		moved += part;
		at = 0;
	}
	return moved;
}

size_t vhost_gather(const struct iovec *segments, size_t n_segments, size_t at, void *to, size_t n)
{
	return move(segments, n_segments, at, to, NULL, n);
}

size_t vhost_scatter(const struct iovec *segments, size_t n_segments, size_t at, const void *from,
		     size_t n)
{
	return move(segments, n_segments, at, NULL, from, n);
}

size_t vhost_bytes(const struct iovec *segments, size_t n_segments)
{
	size_t n = 0;

	for (size_t i = 0; i < n_segments; i++)
		n += segments[i].iov_len;
	return n;
}
