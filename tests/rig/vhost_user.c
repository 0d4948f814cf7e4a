#include "tests/rig/vhost_user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bytes.h"
#include "tests/rig/little.h"

enum message {
	GET_FEATURES = 1,
	SET_FEATURES = 2,
	SET_OWNER = 3,
	SET_MEM_TABLE = 5,
	SET_VRING_NUM = 8,
	SET_VRING_ADDR = 9,
	SET_VRING_BASE = 10,
	GET_VRING_BASE = 11,
	SET_VRING_KICK = 12,
	SET_VRING_CALL = 13,
	SET_VRING_ERR = 14,
	GET_PROTOCOL_FEATURES = 15,
	SET_PROTOCOL_FEATURES = 16,
	GET_QUEUE_NUM = 17,
	SET_VRING_ENABLE = 18,
};

#define VERSION           1u
#define IS_REPLY          (1u << 2)
#define NEEDS_REPLY       (1u << 3)
#define PROTOCOL_FEATURES (1ull << 30)
#define PROTOCOL_MQ       (1ull << 0)
#define PROTOCOL_ACK      (1ull << 3)
#define NO_DESCRIPTOR     (1u << 8) /* in the number of SET_VRING_KICK and its like */
#define HEADER            12u
#define PAYLOAD_MOST      512u

struct received {
	uint32_t request, flags, n;
	uint8_t bytes[PAYLOAD_MOST];
	int fds[VHOST_REGIONS];
	size_t n_fds;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* a socket or an eventfd: nothing to lose */
	*fd = -1;
}

int vhost_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path)) {
		close_fd(&fd);
		return -1;
	}
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	(void)unlink(path); /* of an earlier run, or none */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		close_fd(&fd);
	return fd;
}

bool vhost_accept(struct vhost *v, int listening, uint64_t features)
{
	struct ucred peer = { 0 };
	socklen_t n = sizeof(peer);
	unsigned epoch = v->epoch;
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return false;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n)) {
		close_fd(&fd);
		return false;
	}
	*v = (struct vhost){ .fd = fd, .peer = peer.pid, .device_features = features };
	v->epoch = epoch + 1;
	for (size_t i = 0; i < VHOST_RINGS; i++)
		v->rings[i].kick = v->rings[i].call = -1;
	return true;
}

static void unmap_region(struct vhost_region *r)
{
	if (r->mapped)
		(void)munmap(r->mapped, r->n_mapped);
	*r = (struct vhost_region){ 0 };
}

void vhost_close(struct vhost *v)
{
	for (size_t i = 0; i < VHOST_RINGS; i++) {
		close_fd(&v->rings[i].kick);
		close_fd(&v->rings[i].call);
		v->rings[i].is_started = false;
	}
	for (size_t i = 0; i < VHOST_REGIONS; i++)
		unmap_region(&v->regions[i]);
	close_fd(&v->fd);
	v->peer = 0;
	v->epoch++;
}

/* --- memory --- */

uint8_t *vhost_at(struct vhost *v, uint64_t address, uint64_t n, bool is_users)
{
	for (size_t i = 0; i < VHOST_REGIONS; i++) {
		const struct vhost_region *r = &v->regions[i];
		uint64_t start = is_users ? r->user : r->guest;

		if (r->mapped && address >= start && address - start < r->n &&
		    n <= r->n - (address - start))
			return r->mapped + r->offset + (address - start);
	}
	return NULL;
}

static bool locate(struct vhost *v, struct vhost_ring *r)
{
	r->descriptors = vhost_at(v, r->at[0], (uint64_t)r->n * VHOST_DESCRIPTOR, true);
	r->used = vhost_at(v, r->at[1], 6 + (uint64_t)r->n * 8, true);
	r->available = vhost_at(v, r->at[2], 6 + (uint64_t)r->n * 2, true);
	return r->descriptors && r->used && r->available;
}

/* Takes over an old mapping of the same memory: requests under way point into it. */
static void map_region(struct vhost_region *old, struct vhost_region *r, int fd)
{
	for (size_t i = 0; i < VHOST_REGIONS; i++) {
		if (!old[i].mapped || old[i].guest != r->guest || old[i].n != r->n ||
		    old[i].user != r->user || old[i].offset != r->offset)
			continue;
		*r = old[i];
		old[i].mapped = NULL;
		return;
	}
	r->n_mapped = (size_t)(r->n + r->offset);
	void *mapped = mmap(NULL, r->n_mapped, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	r->mapped = mapped == MAP_FAILED ? NULL : mapped;
}

static bool take_memory(struct vhost *v, struct received *m)
{
	uint32_t n = le32(m->bytes);
	struct vhost_region old[VHOST_REGIONS];
	bool is_fine = n <= VHOST_REGIONS && n == m->n_fds && m->n >= 8 + n * 32;

	memcpy(old, v->regions, sizeof(old));
	memset(v->regions, 0, sizeof(v->regions));
	for (uint32_t i = 0; is_fine && i < n; i++) {
		const uint8_t *p = m->bytes + 8 + (size_t)i * 32;

		v->regions[i] = (struct vhost_region){ .guest = le64(p),
						       .n = le64(p + 8),
						       .user = le64(p + 16),
						       .offset = le64(p + 24) };
		map_region(old, &v->regions[i], m->fds[i]);
		is_fine = v->regions[i].mapped != NULL;
	}
	for (size_t i = 0; i < VHOST_REGIONS; i++)
		unmap_region(&old[i]);
	for (size_t i = 0; i < VHOST_RINGS; i++) {
		if (v->rings[i].is_started && !locate(v, &v->rings[i]))
			is_fine = false;
	}
	return is_fine;
}

/* --- messages --- */

static void take_fds(struct received *m, struct msghdr *from)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(from); c; c = CMSG_NXTHDR(from, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		m->n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(m->fds, CMSG_DATA(c), m->n_fds * sizeof(int));
	}
}

static bool read_whole(int fd, uint8_t *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = read(fd, bytes + at, n - at);

		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool receive(int fd, struct received *m)
{
	uint8_t header[HEADER];
	/* Aligned as control messages must be. */
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(m->fds))];
	struct iovec one = { .iov_base = header, .iov_len = sizeof(header) };
	struct msghdr message = { .msg_iov = &one,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };

	m->n_fds = 0;
	ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

	if (got <= 0)
		return false;
	take_fds(m, &message);
	if ((size_t)got < HEADER && !read_whole(fd, header + got, HEADER - (size_t)got))
		return false;
	m->request = le32(header);
	m->flags = le32(header + 4);
	m->n = le32(header + 8);
	memset(m->bytes, 0, sizeof(m->bytes));
	return m->n <= PAYLOAD_MOST && read_whole(fd, m->bytes, m->n);
}

static bool reply(struct vhost *v, const struct received *m, const uint8_t *bytes, uint32_t n)
{
	uint8_t packet[HEADER + 16];

	put_le32(packet, m->request);
	put_le32(packet + 4, VERSION | IS_REPLY);
	put_le32(packet + 8, n);
	memcpy(packet + HEADER, bytes, n);
	return send(v->fd, packet, HEADER + n, MSG_NOSIGNAL) == (ssize_t)(HEADER + n);
}

static bool reply_number(struct vhost *v, const struct received *m, uint64_t number)
{
	uint8_t bytes[8];

	put_le64(bytes, number);
	return reply(v, m, bytes, sizeof(bytes));
}

static bool stop_ring(struct vhost *v, const struct received *m, struct vhost_ring *r)
{
	uint8_t state[8];

	memcpy(state, m->bytes, 4);
	put_le32(state + 4, r->last_available);
	r->is_started = false;
	close_fd(&r->kick);
	close_fd(&r->call);
	v->epoch++;
	return reply(v, m, state, sizeof(state));
}

/* A descriptor of the message becomes the ring's; with the flag there is none. */
static bool take_descriptor(struct received *m, int *slot)
{
	close_fd(slot);
	if (le32(m->bytes) & NO_DESCRIPTOR)
		return true;
	if (m->n_fds != 1)
		return false;
	*slot = m->fds[0];
	m->n_fds = 0;
	return true;
}

static bool start_ring(struct vhost *v, struct received *m, struct vhost_ring *r)
{
	if (!take_descriptor(m, &r->kick) || !locate(v, r))
		return false;
	r->n_used = le16(r->used + 2);
	r->is_started = true;
	return true;
}

/* QEMU changes the descriptor when the guest masks an interrupt or lets it through again, and looks
 * at the old one before we know: what was sent there meanwhile is lost, so say it again. */
static bool interrupt(const struct vhost_ring *r)
{
	uint64_t one = 1;

	return r->call < 0 || write(r->call, &one, sizeof(one)) == (ssize_t)sizeof(one);
}

static bool ring_message(struct vhost *v, struct received *m, bool *ret_answered)
{
	uint32_t index = le32(m->bytes) & 0xff;
	struct vhost_ring *r = &v->rings[index];

	if (index >= VHOST_RINGS)
		return false;
	switch (m->request) {
	case SET_VRING_NUM:
		r->n = le32(m->bytes + 4);
		return r->n && r->n <= 32768 && !(r->n & (r->n - 1));
	case SET_VRING_ADDR:
		for (size_t i = 0; i < 3; i++)
			r->at[i] = le64(m->bytes + 8 + 8 * i);
		return true;
	case SET_VRING_BASE:
		r->last_available = (uint16_t)le32(m->bytes + 4);
		return true;
	case GET_VRING_BASE:
		*ret_answered = true;
		return stop_ring(v, m, r);
	case SET_VRING_KICK:
		return start_ring(v, m, r);
	case SET_VRING_CALL:
		return take_descriptor(m, &r->call) && interrupt(r);
	case SET_VRING_ENABLE:
		r->is_enabled = le32(m->bytes + 4) != 0;
		return true;
	default: /* SET_VRING_ERR: errors are told to nobody */
		return true;
	}
}

static bool answer(struct vhost *v, struct received *m, bool *ret_answered)
{
	*ret_answered = true;
	switch (m->request) {
	case GET_FEATURES:
		return reply_number(v, m, v->device_features | PROTOCOL_FEATURES);
	case GET_PROTOCOL_FEATURES:
		return reply_number(v, m, PROTOCOL_MQ | PROTOCOL_ACK);
	case GET_QUEUE_NUM:
		return reply_number(v, m, VHOST_RINGS);
	default:
		break;
	}
	*ret_answered = false;
	switch (m->request) {
	case SET_FEATURES:
		v->features = le64(m->bytes);
		return true;
	case SET_OWNER:
	case SET_PROTOCOL_FEATURES:
		return true;
	case SET_MEM_TABLE:
		return take_memory(v, m);
	default:
		return m->request >= SET_VRING_NUM && m->request <= SET_VRING_ENABLE &&
		       ring_message(v, m, ret_answered);
	}
}

bool vhost_message(struct vhost *v)
{
	struct received m;
	bool is_answered = false;
	bool is_fine = receive(v->fd, &m) && answer(v, &m, &is_answered);

	if (is_fine && !is_answered && m.flags & NEEDS_REPLY)
		is_fine = reply_number(v, &m, 0);
	for (size_t i = 0; i < m.n_fds; i++)
		(void)close(m.fds[i]); /* mapped, or not wanted */
	return is_fine;
}
