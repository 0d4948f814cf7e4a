/*
 * certs/der.c - see der.h.
 */
#include "certs/der.h"

#include <errno.h>
#include <string.h>

void der_clear(struct der *d)
{
	free(d->bytes);
	*d = (struct der)DER_INIT;
}

static bool make_room(struct der *d, size_t n)
{
	size_t room = d->room ? d->room : 1024;
	uint8_t *bytes;

	if (d->is_failed)
		return false;
	while (room - d->n < n)
		room *= 2;
	if (room == d->room)
		return true;
	bytes = realloc(d->bytes, room);
	if (!bytes) {
		d->is_failed = true;
		return false;
	}
	d->bytes = bytes;
	d->room = room;
	return true;
}

void der_raw(struct der *d, const void *bytes, size_t n)
{
	if (!n || !make_room(d, n))
		return;
	memcpy(d->bytes + d->n, bytes, n);
	d->n += n;
}

void der_value(struct der *d, uint8_t tag, const void *bytes, size_t n)
{
	size_t from = d->n;

	der_raw(d, bytes, n);
	der_wrap(d, tag, from);
}

void der_wrap(struct der *d, uint8_t tag, size_t from)
{
	size_t n = d->n - from, n_header = 2;
	uint8_t header[2 + sizeof(size_t)] = { tag };

	if (d->is_failed)
		return;
	if (n < 0x80) {
		header[1] = (uint8_t)n;
	} else { /* the long form in as few bytes as hold it (X.690, 10.1) */
		for (size_t rest = n; rest; rest >>= 8)
			n_header++;
		header[1] = (uint8_t)(0x80 | (n_header - 2));
		for (size_t i = 0; i < n_header - 2; i++)
			header[n_header - 1 - i] = (uint8_t)(n >> 8 * i);
	}
	if (!make_room(d, n_header))
		return;
	memmove(d->bytes + from + n_header, d->bytes + from, n);
	memcpy(d->bytes + from, header, n_header);
	d->n += n_header;
}

int der_take(struct der *d, uint8_t **ret, size_t *ret_n, struct error *err)
{
	if (d->is_failed || !d->bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	*ret = d->bytes;
	*ret_n = d->n;
	*d = (struct der)DER_INIT;
	return 0;
}
