/*
 * tests/sim/nvme_opal.c - Security Send (81h) and Receive (82h): TCG Level 0 discovery, and as much of the
 * Admin SP as a revert by PSID takes (TCG Core 2.01 3.2 and 5.2.3, Opal SSC 2.01 5.1, PSID feature set).
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

#define COM_ID        0x07fe
#define HEADER_BYTES  56 /* ComPacket 20, packet 24, subpacket 12 */
#define TOKENS_MOST   48
#define TPER_SESSION  0x1001
#define ATTEMPTS_MOST 5

enum { CALL = 0xf8, START_LIST = 0xf0, END_LIST, START_NAME, END_NAME };
enum { END_OF_DATA = 0xf9, END_OF_SESSION = 0xfa };
/* Method status (Core table 166). */
enum { SUCCESS, NOT_AUTHORIZED, INVALID_PARAMETER = 0x0c, LOCKED_OUT = 0x12 };

static const uint8_t session_manager[8] = { 0, 0, 0, 0, 0, 0, 0, 0xff };
static const uint8_t start_session[8] = { 0, 0, 0, 0, 0, 0, 0xff, 2 };
static const uint8_t sync_session[8] = { 0, 0, 0, 0, 0, 0, 0xff, 3 };
static const uint8_t admin_sp[8] = { 0, 0, 2, 5, 0, 0, 0, 1 };
static const uint8_t revert[8] = { 0, 0, 0, 6, 0, 0, 2, 2 };
static const uint8_t psid_authority[8] = { 0, 0, 0, 9, 0, 1, 0xff, 1 };

struct token {
	uint8_t control; /* 0: an atom */
	const uint8_t *bytes;
	size_t n;
	uint64_t value; /* of an atom that is a number */
};

struct tokens {
	struct token at[TOKENS_MOST];
	size_t n;
};

/* --- tokens (Core 3.2.2.3) --- */

/* An atom's head: how many bytes it has itself, and how many follow. */
static bool head_of(const uint8_t *p, size_t n, size_t *ret_head, size_t *ret_n)
{
	*ret_head = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : 4;
	if (n < *ret_head)
		return false;
	if (p[0] < 0xc0)
		*ret_n = p[0] & 0x0f;
	else if (p[0] < 0xe0)
		*ret_n = (size_t)(p[0] & 7) << 8 | p[1];
	else
		*ret_n = (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	return *ret_n <= n - *ret_head;
}

/* Bytes that were taken; 0: not a token. */
static size_t token_read(const uint8_t *p, size_t n, struct token *t)
{
	size_t head, length;

	memset(t, 0, sizeof(*t));
	if (p[0] >= 0xf0) {
		t->control = p[0];
		return 1;
	}
	if (p[0] < 0x80) {
		t->value = p[0] & 0x3f;
		return 1;
	}
	if (p[0] >= 0xe4 || !head_of(p, n, &head, &length))
		return 0;
	t->bytes = p + head;
	t->n = length;
	for (size_t i = 0; i < length && i < 8; i++)
		t->value = t->value << 8 | t->bytes[i];
	return head + length;
}

static bool tokens_read(const uint8_t *p, size_t n, struct tokens *t)
{
	t->n = 0;
	for (size_t i = 0; i < n;) {
		size_t taken = t->n < TOKENS_MOST ? token_read(p + i, n - i, &t->at[t->n]) : 0;

		if (!taken)
			return false;
		i += taken;
		t->n++;
	}
	return t->n > 0;
}

static bool is_bytes(const struct tokens *t, size_t i, const uint8_t bytes[8])
{
	return i < t->n && t->at[i].n == 8 && memcmp(t->at[i].bytes, bytes, 8) == 0;
}

/* The value of an optional parameter by its number; NULL: not given. */
static const struct token *named(const struct tokens *t, uint64_t number)
{
	for (size_t i = 0; i + 2 < t->n; i++) {
		if (t->at[i].control == START_NAME && !t->at[i + 1].control &&
		    t->at[i + 1].value == number)
			return &t->at[i + 2];
	}
	return NULL;
}

/* --- answers --- */

static void answer(struct nvm_session *s, const uint8_t *payload, size_t n)
{
	size_t padded = (n + 3) / 4 * 4;

	memset(s->answer, 0, sizeof(s->answer));
	put_be16(s->answer + 4, COM_ID);
	put_be32(s->answer + 16, (uint32_t)(36 + padded));
	put_be32(s->answer + 20, s->is_open ? TPER_SESSION : 0);
	put_be32(s->answer + 24, s->is_open ? s->host : 0);
	put_be32(s->answer + 40, (uint32_t)(12 + padded));
	put_be32(s->answer + 52, (uint32_t)n);
	if (n)
		memcpy(s->answer + HEADER_BYTES, payload, n);
	s->n_answer = HEADER_BYTES + padded;
}

static void answer_status(struct nvm_session *s, uint8_t status)
{
	const uint8_t payload[] = { START_LIST, END_LIST, END_OF_DATA, START_LIST,
				    status,     0,        0,           END_LIST };

	answer(s, payload, sizeof(payload));
}

static void answer_session(struct nvm_session *s)
{
	uint8_t b[40], n = 0;

	b[n++] = CALL;
	b[n++] = 0xa8;
	memcpy(b + n, session_manager, 8);
	n += 8;
	b[n++] = 0xa8;
	memcpy(b + n, sync_session, 8);
	n += 8;
	b[n++] = START_LIST;
	b[n++] = 0x84;
	put_be32(b + n, s->host);
	n += 4;
	b[n++] = 0x82;
	put_be16(b + n, TPER_SESSION);
	n += 2;
	b[n++] = END_LIST;
	b[n++] = END_OF_DATA;
	b[n++] = START_LIST;
	b[n++] = SUCCESS;
	b[n++] = 0;
	b[n++] = 0;
	b[n++] = END_LIST;
	answer(s, b, n);
}

/* --- methods --- */

static void open_session(struct nvm_model *m, const struct tokens *t)
{
	const struct token *challenge = named(t, 0), *authority = named(t, 3);
	struct nvm_session *s = &m->session;
	bool is_psid = authority && authority->n == 8 &&
		       memcmp(authority->bytes, psid_authority, 8) == 0;

	s->is_open = false;
	if (!is_bytes(t, 5, admin_sp)) {
		answer_status(s, INVALID_PARAMETER);
		return;
	}
	if (m->kept.n_opal_attempts >= ATTEMPTS_MOST) {
		answer_status(s, LOCKED_OUT);
		return;
	}
	if (!is_psid || !challenge || challenge->n != strlen(m->config.psid) || !challenge->n ||
	    memcmp(challenge->bytes, m->config.psid, challenge->n) != 0) {
		m->kept.n_opal_attempts++;
		answer_status(s, NOT_AUTHORIZED);
		return;
	}
	s->is_open = true;
	s->host = (uint32_t)t->at[4].value;
	answer_session(s);
}

/* Ownership is the maker's again; the keys of a drive that somebody owned are new ones. */
static void revert_all(struct nvm_model *m)
{
	struct erase_run run;

	if (m->kept.is_opal_owned) {
		sim_erase_start(&run, ERASE_NOISE, NULL, 0, 0);
		run.noise = ++m->kept.noise;
		run.n_bytes = m->n_blocks * MEDIUM_BLOCK;
		(void)sim_erase_step(&run, m->medium, &m->kept.lies, 0); /* takes no time: done */
	}
	m->kept.is_opal_owned = m->kept.is_opal_locked = m->kept.has_shadow = false;
	nvm_changed(m);
}

static void call(struct nvm_model *m, const struct tokens *t)
{
	struct nvm_session *s = &m->session;

	if (t->at[0].control == END_OF_SESSION) {
		answer(s, (const uint8_t[]){ END_OF_SESSION }, 1);
		s->is_open = false;
	} else if (is_bytes(t, 1, session_manager) && is_bytes(t, 2, start_session) && t->n > 6) {
		open_session(m, t);
	} else if (s->is_open && is_bytes(t, 1, admin_sp) && is_bytes(t, 2, revert)) {
		revert_all(m);
		answer_status(s, SUCCESS);
		s->is_open = false;
	} else {
		answer_status(s, s->is_open ? INVALID_PARAMETER : NOT_AUTHORIZED);
	}
}

uint16_t nvm_security_send(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint16_t specific = (uint16_t)(q->cdw[0] >> 8);
	struct tokens t;
	uint32_t n;

	(void)r;
	if (q->cdw[0] >> 24 != 1 || specific != COM_ID || q->n_out < HEADER_BYTES)
		return NVM_INVALID_FIELD;
	n = be32(q->out + 52);
	if (n > q->n_out - HEADER_BYTES || !tokens_read(q->out + HEADER_BYTES, n, &t))
		return NVM_INVALID_FIELD;
	call(m, &t);
	return NVM_OK;
}

/* --- Level 0 discovery (Core 3.3.6, Opal 3.1.1) --- */

static size_t feature_put(uint8_t *b, uint16_t code, uint8_t n)
{
	put_be16(b, code);
	b[2] = 0x10;
	b[3] = n;
	return 4u + n;
}

static size_t discover(const struct nvm_model *m, uint8_t *b)
{
	const struct nvm_kept *k = &m->kept;
	size_t n = 48, at;

	put_be32(b + 4, 1);
	b[n + 4] = 0x11; /* TPer: sync, streaming */
	n += feature_put(b + n, 0x0001, 12);
	/* Locking: supported, enabled, locked; media encryption; shadow MBR enabled */
	b[n + 4] = (uint8_t)(1 | k->is_opal_owned << 1 | k->is_opal_locked << 2 | 1 << 3 |
			     k->has_shadow << 4);
	n += feature_put(b + n, 0x0002, 12);
	put_be32(b + n + 12, MEDIUM_BLOCK);
	n += feature_put(b + n, 0x0003, 28);
	at = n;
	n += feature_put(b + n, 0x0203, 16);
	put_be16(b + at + 4, COM_ID);
	put_be16(b + at + 6, 1);
	put_be16(b + at + 9, 4);
	put_be16(b + at + 11, 8);
	put_be32(b, (uint32_t)(n - 4));
	return n;
}

uint16_t nvm_security_receive(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	static const uint8_t protocols[] = { 0, 0, 0, 0, 0, 0, 0, 2, 0, 1 };
	uint16_t specific = (uint16_t)(q->cdw[0] >> 8);
	uint8_t b[512] = { 0 };
	size_t n;

	switch (q->cdw[0] >> 24 << 16 | specific) {
	case 0:
		nvm_give(q, r, protocols, sizeof(protocols));
		return NVM_OK;
	case 0x10001:
		n = discover(m, b);
		nvm_give(q, r, b, n);
		return NVM_OK;
	case 0x10000 | COM_ID:
		if (!m->session.n_answer)
			answer(&m->session, NULL, 0);
		nvm_give(q, r, m->session.answer, m->session.n_answer);
		m->session.n_answer = 0;
		return NVM_OK;
	default:
		return NVM_INVALID_FIELD;
	}
}
