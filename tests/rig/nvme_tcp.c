#include "tests/rig/nvme_tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/rig/nvme_tcp_inside.h"

#define POLL_MS 2 /* while a drive is busy */

enum {
	IC_REQUEST,
	IC_RESPONSE,
	H2C_TERMINATE,
	C2H_TERMINATE,
	COMMAND,
	RESPONSE,
	H2C_DATA,
	C2H_DATA
};
enum { R2T = 0x09 };
enum { LAST = 1 << 2 };
enum { HEADER = 8, IC_BYTES = 128, RESPONSE_BYTES = 24, DATA_BYTES = 24 };
enum { SGL_IN_CAPSULE = 0x01, SGL_TRANSPORT = 0x5a };

/* --- answers --- */

static uint8_t *out_room(struct nvme_link *l, size_t n)
{
	uint8_t *at;

	if (l->n_out + n > l->out_room) {
		size_t room = l->n_out + n + 65536;
		uint8_t *grown = realloc(l->out, room);

		if (!grown)
			abort(); /* a rig without memory shows nothing */
		l->out = grown;
		l->out_room = room;
	}
	at = l->out + l->n_out;
	memset(at, 0, n);
	l->n_out += n;
	return at;
}

/* Begins a PDU of N bytes in all. */
static uint8_t *pdu(struct nvme_link *l, uint8_t type, uint8_t flags, uint8_t n_header,
		    uint8_t data_at, size_t n)
{
	uint8_t *p = out_room(l, n);

	p[0] = type;
	p[1] = flags;
	p[2] = n_header;
	p[3] = data_at;
	put_le32(p + 4, (uint32_t)n);
	return p;
}

static void respond(struct nvme_link *l, uint16_t id, uint16_t status, uint64_t result)
{
	uint8_t *p = pdu(l, RESPONSE, 0, RESPONSE_BYTES, 0, RESPONSE_BYTES);

	if (l->size)
		l->head = (uint16_t)((l->head + 1) % l->size);
	put_le64(p + 8, result);
	put_le16(p + 16, l->head);
	put_le16(p + 18, l->queue);
	put_le16(p + 20, id);
	put_le16(p + 22, (uint16_t)(status << 1));
}

static void send_data(struct nvme_link *l, const struct nvme_order *o)
{
	uint8_t *p = pdu(l, C2H_DATA, LAST, DATA_BYTES, DATA_BYTES, DATA_BYTES + o->n_data);

	put_le16(p + 8, o->id);
	put_le32(p + 16, o->n_data);
	memcpy(p + DATA_BYTES, o->data, o->n_data);
}

/* --- orders --- */

static void order_free(struct nvme_tcp *t, struct nvme_link *l, struct nvme_order *o)
{
	(void)t;
	for (struct nvme_order **at = &l->orders; *at; at = &(*at)->next) {
		if (*at == o) {
			*at = o->next;
			break;
		}
	}
	free(o->data);
	free(o);
}

static void note_end(const struct nvme_tcp *t, const struct nvme_link *l,
		     const struct nvme_order *o, const char *end)
{
	const struct nvm_request *q = &o->request;

	nvme_shelf_note(t->shelf, "%s/%u %s %02x nsid=%x cdw10=%08x cdw11=%08x n=%u %s status=%03x",
			l->drive->name, q->controller, q->is_io ? "io" : "admin", q->opcode,
			q->nsid, q->cdw[0], q->cdw[1], o->n_data, end, o->reply.status & 0x7ff);
}

/* What a command's end means for its connection. */
static void settle(struct nvme_tcp *t, struct nvme_link *l, struct nvme_order *o,
		   enum target_end end)
{
	switch (end) {
	case TARGET_PENDING:
		return;
	case TARGET_ANSWERED:
		if (!o->request.is_io || o->reply.status)
			note_end(t, l, o, "answered");
		if (!o->reply.status && o->request.in && o->n_data)
			send_data(l, o);
		respond(l, o->id, o->reply.status, o->reply.result);
		order_free(t, l, o);
		return;
	case TARGET_DROPPED:
		note_end(t, l, o, "dropped");
		o->is_dropped = true;
		return;
	case TARGET_RESET:
		/* The whole controller's connections break; Linux connects again. */
		note_end(t, l, o, "reset");
		for (unsigned i = 0; i < LINKS_MOST; i++) {
			if (t->links[i].drive == l->drive)
				t->links[i].is_over = true;
		}
		return;
	case TARGET_GONE:
		note_end(t, l, o, "gone");
		nvme_shelf_pull(t->shelf, l->drive);
		return;
	}
}

static bool cuts_before(struct nvme_tcp *t, struct nvme_link *l, const struct nvm_request *q)
{
	int64_t now = nvme_shelf_now_ms();

	if (nvme_moment_is_before(&l->drive->cut, q->is_io, q->opcode, now)) {
		t->cuts = true;
		return true;
	}
	if (nvme_moment_is_before(&l->drive->pull, q->is_io, q->opcode, now)) {
		nvme_shelf_pull(t->shelf, l->drive);
		return true;
	}
	return false;
}

/* All of its data are there. */
static void give(struct nvme_tcp *t, struct nvme_link *l, struct nvme_order *o)
{
	uint64_t result;
	uint16_t status;

	if (o->entry[0] == FABRICS_OPCODE) {
		status = nvme_fabrics(t, l, o, &result);
		if (!l->is_over)
			respond(l, o->id, status, result);
		order_free(t, l, o);
		return;
	}
	if (!l->drive) {
		l->is_over = true;
		return;
	}
	if (cuts_before(t, l, &o->request))
		return;
	o->is_given = true;
	settle(t, l, o, nvm_model_run(l->drive->model, &o->request, &o->reply));
}

static void ask_for_data(struct nvme_link *l, struct nvme_order *o)
{
	uint8_t *p = pdu(l, R2T, 0, RESPONSE_BYTES, 0, RESPONSE_BYTES);

	o->tag = l->next_tag++;
	put_le16(p + 8, o->id);
	put_le16(p + 10, o->tag);
	put_le32(p + 16, o->n_data);
}

static void request_make(const struct nvme_link *l, struct nvme_order *o, bool is_out)
{
	struct nvm_request *q = &o->request;

	*q = (struct nvm_request){ .controller = l->controller,
				   .is_io = l->queue != 0,
				   .opcode = o->entry[0],
				   .nsid = le32(o->entry + 4) };
	for (unsigned i = 0; i < 6; i++)
		q->cdw[i] = le32(o->entry + 40 + 4u * i);
	if (!o->n_data)
		return;
	if (is_out) {
		q->out = o->data;
		q->n_out = o->n_data;
	} else {
		q->in = o->data;
		q->n_in_most = o->n_data;
	}
}

/* A CapsuleCmd of N bytes. False: not a good one. */
static bool take_command(struct nvme_tcp *t, struct nvme_link *l, const uint8_t *p, size_t n)
{
	const uint8_t *entry = p + HEADER, *sgl = entry + 24;
	uint32_t n_data = le32(sgl + 8);
	uint8_t direction = entry[0] == FABRICS_OPCODE ? entry[4] & 3 : entry[0] & 3;
	bool is_out = direction == 1, is_inside = sgl[15] == SGL_IN_CAPSULE;
	struct nvme_order *o;

	if (n < SUBMISSION_MOST || p[2] != SUBMISSION_MOST || n_data > PDU_MOST ||
	    (!is_inside && sgl[15] != SGL_TRANSPORT && n_data))
		return false;
	/* In the capsule: at the data's offset, plus the SGL's own. */
	if (is_out && is_inside && n_data &&
	    (p[3] < SUBMISSION_MOST || n - p[3] > n || le64(sgl) > n - p[3] ||
	     n_data > n - p[3] - le64(sgl)))
		return false;
	o = calloc(1, sizeof(*o));
	if (o)
		o->data = calloc(1, n_data ? n_data : 1);
	if (!o || !o->data)
		abort();
	memcpy(o->entry, entry, sizeof(o->entry));
	o->id = le16(entry + 2);
	o->n_data = direction ? n_data : 0;
	o->next = l->orders;
	l->orders = o;
	request_make(l, o, is_out);
	if (is_out && o->n_data && !is_inside) {
		ask_for_data(l, o);
		return true;
	}
	if (is_out && o->n_data)
		memcpy(o->data, p + p[3] + le64(sgl), o->n_data);
	give(t, l, o);
	return true;
}

static bool take_data(struct nvme_tcp *t, struct nvme_link *l, const uint8_t *p, size_t n)
{
	struct nvme_order *o = l->orders;
	uint32_t at, n_data;

	if (n < DATA_BYTES || p[3] < DATA_BYTES || p[3] > n)
		return false;
	at = le32(p + 12);
	n_data = le32(p + 16);
	while (o && (o->is_given || o->id != le16(p + 8) || o->tag != le16(p + 10)))
		o = o->next;
	/* In order, as R2T asks for all at once and Linux sends it so. */
	if (!o || at != o->n_got || n_data > o->n_data - o->n_got || n_data > n - p[3])
		return false;
	memcpy(o->data + at, p + p[3], n_data);
	o->n_got += n_data;
	if (o->n_got == o->n_data)
		give(t, l, o);
	return true;
}

static bool greet(struct nvme_link *l, const uint8_t *p, size_t n)
{
	uint8_t *answer;

	if (l->is_greeted || n != IC_BYTES || le16(p + 8))
		return false;
	answer = pdu(l, IC_RESPONSE, 0, IC_BYTES, 0, IC_BYTES);
	put_le32(answer + 12, H2C_MOST);
	l->is_greeted = true;
	return true;
}

static bool take_pdu(struct nvme_tcp *t, struct nvme_link *l, const uint8_t *p, size_t n)
{
	if (p[0] == IC_REQUEST)
		return greet(l, p, n);
	if (!l->is_greeted)
		return false;
	if (p[0] == COMMAND)
		return take_command(t, l, p, n);
	return p[0] == H2C_DATA && take_data(t, l, p, n);
}

/* --- connections --- */

static void link_end(struct nvme_tcp *t, struct nvme_link *l)
{
	while (l->orders) {
		if (l->drive)
			nvm_model_forget(l->drive->model, &l->orders->request);
		order_free(t, l, l->orders);
	}
	nvme_fabrics_leave(t, l);
	(void)close(l->fd); /* nothing of ours is lost with it */
	free(l->in);
	free(l->out);
	memset(l, 0, sizeof(*l));
	l->fd = -1;
}

static void sweep(struct nvme_tcp *t)
{
	bool is_clean;

	do {
		is_clean = true;
		for (unsigned i = 0; i < LINKS_MOST; i++) {
			struct nvme_link *l = &t->links[i];
			bool is_pulled = l->drive && !l->drive->is_plugged;

			if (l->fd < 0 || !(l->is_over || is_pulled || t->cuts))
				continue;
			link_end(t, l);
			is_clean = false;
		}
	} while (!is_clean);
}

static void take_link(struct nvme_tcp *t)
{
	static const int one = 1;
	int fd = accept4(t->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct nvme_link *l = t->links;

	if (fd < 0)
		return;
	while (l < t->links + LINKS_MOST && l->fd >= 0)
		l++;
	if (l == t->links + LINKS_MOST) {
		(void)close(fd); /* as if nobody had been there */
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)); /* slower without */
	l->fd = fd;
	l->in = malloc(PDU_MOST);
	if (!l->in)
		abort();
}

static void receive(struct nvme_tcp *t, struct nvme_link *l)
{
	ssize_t got = recv(l->fd, l->in + l->n_in, PDU_MOST - l->n_in, 0);
	size_t at = 0;

	if (got <= 0) {
		l->is_over = got == 0 || (errno != EAGAIN && errno != EINTR);
		return;
	}
	l->n_in += (size_t)got;
	while (!l->is_over && !t->cuts && l->n_in - at >= HEADER) {
		size_t n = le32(l->in + at + 4);

		if (n < HEADER || n > PDU_MOST) {
			l->is_over = true;
			return;
		}
		if (n > l->n_in - at)
			break;
		l->is_over |= !take_pdu(t, l, l->in + at, n);
		at += n;
	}
	l->n_in -= at;
	memmove(l->in, l->in + at, l->n_in);
}

static void transmit(struct nvme_link *l)
{
	ssize_t sent;

	if (!l->n_out)
		return;
	sent = send(l->fd, l->out, l->n_out, MSG_NOSIGNAL);
	if (sent < 0) {
		l->is_over |= errno != EAGAIN && errno != EINTR;
		return;
	}
	l->n_out -= (size_t)sent;
	memmove(l->out, l->out + sent, l->n_out);
}

static void poll_orders(struct nvme_tcp *t, struct nvme_link *l)
{
	struct nvme_order *next;

	for (struct nvme_order *o = l->orders; o && !l->is_over; o = next) {
		next = o->next;
		if (o->is_given && !o->is_dropped)
			settle(t, l, o, nvm_model_poll(l->drive->model, &o->request, &o->reply));
	}
}

/* --- the loop --- */

struct nvme_tcp *nvme_tcp_open(struct nvme_shelf *s, uint16_t port, uint16_t *ret_port)
{
	static const int one = 1;
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	struct nvme_tcp *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->shelf = s;
	for (unsigned i = 0; i < LINKS_MOST; i++)
		t->links[i].fd = -1;
	t->listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->listening < 0 ||
	    setsockopt(t->listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(t->listening, (const struct sockaddr *)&at, sizeof(at)) ||
	    listen(t->listening, LINKS_MOST) ||
	    getsockname(t->listening, (struct sockaddr *)&at, &n)) {
		nvme_tcp_close(t);
		return NULL;
	}
	*ret_port = ntohs(at.sin_port);
	return t;
}

void nvme_tcp_close(struct nvme_tcp *t)
{
	if (!t)
		return;
	nvme_tcp_drop(t, NULL);
	if (t->listening >= 0)
		(void)close(t->listening); /* nothing is lost with it */
	free(t);
}

void nvme_tcp_drop(struct nvme_tcp *t, const struct nvme_drive *d)
{
	for (unsigned i = 0; i < LINKS_MOST; i++) {
		if (t->links[i].fd >= 0 && (!d || t->links[i].drive == d))
			t->links[i].is_over = true;
	}
	sweep(t);
}

static bool wait_for(struct nvme_tcp *t, struct pollfd *fds, int other_fd, int most_ms)
{
	int patience = nvme_shelf_is_busy(t->shelf) && most_ms > POLL_MS ? POLL_MS : most_ms;

	fds[LINKS_MOST] = (struct pollfd){ .fd = t->listening, .events = POLLIN };
	fds[LINKS_MOST + 1] = (struct pollfd){ .fd = other_fd, .events = POLLIN };
	for (unsigned i = 0; i < LINKS_MOST; i++) {
		short events = t->links[i].n_out ? POLLIN | POLLOUT : POLLIN;

		fds[i] = (struct pollfd){ .fd = t->links[i].fd, .events = events };
	}
	return poll(fds, LINKS_MOST + 2, patience) >= 0;
}

bool nvme_tcp_turn(struct nvme_tcp *t, int other_fd, int most_ms, bool *ret_other)
{
	struct pollfd fds[LINKS_MOST + 2];
	bool cuts;

	*ret_other = false;
	if (!wait_for(t, fds, other_fd, most_ms))
		return false;
	t->cuts |= nvme_shelf_tick(t->shelf);
	for (unsigned i = 0; i < LINKS_MOST && !t->cuts; i++) {
		struct nvme_link *l = &t->links[i];

		if (l->fd < 0)
			continue;
		if (fds[i].revents & (POLLIN | POLLERR | POLLHUP))
			receive(t, l);
		if (l->drive)
			poll_orders(t, l);
		if (!t->cuts)
			transmit(l);
	}
	if (fds[LINKS_MOST].revents)
		take_link(t);
	*ret_other = fds[LINKS_MOST + 1].revents != 0;
	cuts = t->cuts;
	sweep(t);
	t->cuts = false;
	return cuts;
}
