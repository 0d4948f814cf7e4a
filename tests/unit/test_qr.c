/*
 * Reads codes back by ISO/IEC 18004 with a decoder of its own: format, unmasking, placement,
 * blocks, alphanumeric mode. No error correction: what was made has no errors.
 */
#include "report/qr.h"

#include "base/text.h"
#include "tests/unit/harness.h"

struct version_row {
	unsigned blocks, data_bytes, correction_bytes; /* of a block, level M */
};
static const struct version_row versions[] = {
	{ 0, 0, 0 },   { 1, 16, 10 }, { 1, 28, 16 }, { 1, 44, 26 },
	{ 2, 32, 18 }, { 2, 43, 24 }, { 4, 27, 16 }, { 4, 31, 18 },
};

static bool dark(const struct qr *q, unsigned row, unsigned column)
{
	return q->dark[row * q->width + column] != 0;
}

/* Alignment patterns' centres: none in version 1, one in 2 to 6, six in 7. */
static bool is_alignment(const struct qr *q, unsigned row, unsigned column)
{
	unsigned version = (q->width - 17) / 4;
	unsigned places[3] = { 6, q->width - 7, 22 };
	unsigned n = version < 2 ? 0 : version < 7 ? 2 : 3;

	for (unsigned a = 0; a < n; a++) {
		for (unsigned b = 0; b < n; b++) {
			unsigned r = places[a], c = places[b];
			bool is_finder = (r == 6 && c == 6) || (r == 6 && c == q->width - 7) ||
					 (r == q->width - 7 && c == 6);

			if (!is_finder && row + 2 >= r && row <= r + 2 && column + 2 >= c &&
			    column <= c + 2)
				return true;
		}
	}
	return false;
}

static bool is_function(const struct qr *q, unsigned row, unsigned column)
{
	unsigned w = q->width;

	if ((row < 9 && column < 9) || (row < 9 && column >= w - 8) ||
	    (row >= w - 8 && column < 9) || row == 6 || column == 6)
		return true;
	if (w == QR_WIDTH_MOST && ((row < 6 && column >= w - 11) || (column < 6 && row >= w - 11)))
		return true; /* version information */
	return is_alignment(q, row, column);
}

static bool is_masked(unsigned mask, unsigned i, unsigned j)
{
	switch (mask) {
	case 0:
		return (i + j) % 2 == 0;
	case 1:
		return i % 2 == 0;
	case 2:
		return j % 3 == 0;
	case 3:
		return (i + j) % 3 == 0;
	case 4:
		return (i / 2 + j / 3) % 2 == 0;
	case 5:
		return i * j % 2 + i * j % 3 == 0;
	case 6:
		return (i * j % 2 + i * j % 3) % 2 == 0;
	default:
		return ((i + j) % 2 + i * j % 3) % 2 == 0;
	}
}

/* The 15 bits of format beside the upper left finder. */
static unsigned read_format(const struct qr *q)
{
	static const unsigned rows[] = { 8, 8, 8, 8, 8, 8, 8, 8, 7, 5, 4, 3, 2, 1, 0 };
	static const unsigned columns[] = { 0, 1, 2, 3, 4, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8 };
	unsigned bits = 0;

	for (unsigned i = 0; i < 15; i++)
		bits = bits << 1 | dark(q, rows[i], columns[i]);
	return bits ^ 0x5412;
}

/* Codewords in the order in which they are placed: two columns at a time, up and down. */
static unsigned read_codewords(const struct qr *q, unsigned mask, uint8_t out[256])
{
	unsigned n_bits = 0;
	bool is_up = true;

	memset(out, 0, 256);
	for (int right = (int)q->width - 1; right > 0; right -= 2, is_up = !is_up) {
		if (right == 6)
			right--;
		for (unsigned k = 0; k < q->width; k++) {
			unsigned row = is_up ? q->width - 1 - k : k;

			for (int c = right; c > right - 2; c--) {
				if (is_function(q, row, (unsigned)c))
					continue;
				if (dark(q, row, (unsigned)c) != is_masked(mask, row, (unsigned)c))
					out[n_bits / 8] |= (uint8_t)(0x80 >> n_bits % 8);
				n_bits++;
			}
		}
	}
	return n_bits / 8;
}

static unsigned take(const uint8_t *data, unsigned *at, unsigned n)
{
	unsigned value = 0;

	for (; n; n--, (*at)++)
		value = value << 1 | (data[*at / 8] >> (7 - *at % 8) & 1);
	return value;
}

static void decode(const struct qr *q, char out[256])
{
	static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	unsigned format = read_format(q), version = (q->width - 17) / 4, n, at = 0, length = 0;
	const struct version_row *row = &versions[version];
	uint8_t words[256], data[256] = { 0 };

	CU_ASSERT_EQUAL(format >> 13, 0); /* level M */
	n = read_codewords(q, format >> 10 & 7, words);
	CU_ASSERT_EQUAL_FATAL(n, row->blocks * (row->data_bytes + row->correction_bytes));
	for (unsigned i = 0; i < row->blocks * row->data_bytes; i++)
		data[i % row->blocks * row->data_bytes + i / row->blocks] = words[i];
	CU_ASSERT_EQUAL_FATAL(take(data, &at, 4), 2); /* alphanumeric */
	n = take(data, &at, 9);
	CU_ASSERT_FATAL(n < 256);
	while (n >= 2) {
		unsigned pair = take(data, &at, 11);

		CU_ASSERT_FATAL(pair < 45 * 45);
		out[length++] = set[pair / 45];
		out[length++] = set[pair % 45];
		n -= 2;
	}
	if (n)
		out[length++] = set[take(data, &at, 6) % 45];
	out[length] = '\0';
}

static void reads_back_what_was_written(void)
{
	static const char piece[] = "K7Q2M8-000412-8/Z4Y1A2B3/CLEARED/0123456789ABCDEF %$*+.:";
	char text[200] = "", back[256];
	struct error err = ERROR_INIT;
	unsigned widest = 0;

	/* Every length that fits: all versions, all masks that come up. */
	for (unsigned n = 1; n <= 178; n++) {
		struct qr q;

		text[n - 1] = piece[(n * 7) % (sizeof(piece) - 1)];
		text[n] = '\0';
		TEST_OK(qr_make(text, &q, &err), err);
		CU_ASSERT_EQUAL_FATAL(q.width % 4, 1);
		CU_ASSERT_FATAL(q.width <= QR_WIDTH_MOST);
		decode(&q, back);
		TEST_TEXT(back, text);
		widest = q.width;
	}
	CU_ASSERT_EQUAL(widest, QR_WIDTH_MOST);
}

static void has_its_finders(void)
{
	struct error err = ERROR_INIT;
	struct qr q;

	TEST_OK(qr_make("K7Q2M8", &q, &err), err);
	CU_ASSERT_EQUAL(q.width, 21);
	for (unsigned i = 0; i < 7; i++) {
		CU_ASSERT(dark(&q, 0, i) && dark(&q, i, 0) && dark(&q, 6, i) && dark(&q, i, 6));
		CU_ASSERT(dark(&q, q.width - 1, i) && dark(&q, i, q.width - 1));
		CU_ASSERT(!dark(&q, 7, i) && !dark(&q, i, 7));
	}
}

static void refuses_what_does_not_fit(void)
{
	struct error err = ERROR_INIT;
	char text[181];
	struct qr q;

	memset(text, 'A', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	TEST_REFUSED(qr_make(text, &q, &err), err, REASON_PAGE_OVERFULL);
	TEST_REFUSED(qr_make("lower", &q, &err), err, REASON_PAGE_FAILED);
	TEST_REFUSED(qr_make("消", &q, &err), err, REASON_PAGE_FAILED);
	TEST_REFUSED(qr_make("", &q, &err), err, REASON_PAGE_FAILED);
}

static const struct test tests[] = {
	{ "what was written is read back, at every length", reads_back_what_was_written },
	{ "the finders are where they belong", has_its_finders },
	{ "what does not fit or is not alphanumeric is refused", refuses_what_does_not_fit },
};

TEST_MAIN(tests)
