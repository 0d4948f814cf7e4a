#include "ui/confirm.h"

#include <errno.h>
#include <libintl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

static int give(struct session *s, struct chosen *c, const char *typed, bool by_option,
		struct error *err)
{
	const struct device *meant = NULL;
	int r = consent_match(&s->devices, typed, !by_option, &meant, err);

	if (r < 0)
		return r;
	if (meant != c->device)
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, typed, "names %s, not %s",
				 meant->node, c->device->node);
	return consent_give(&s->devices, c->device, c->plan->digest,
			    s->typed.value[TYPED_OPERATOR_NAME], typed, by_option, session_now(s),
			    &c->consent, err);
}

/* The tokens may come in any order; each must name one drive that is to be erased. */
static int confirm_by_options(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	const struct option_values *yes = &s->options->yes;
	bool is_used[OPTION_REPEATS] = { false };

	for (size_t i = 0; i < n; i++) {
		const char *token = NULL;

		for (size_t k = 0; k < yes->n; k++) {
			const struct device *meant = NULL;
			struct error unmatched = ERROR_INIT;

			if (is_used[k])
				continue;
			if (consent_match(&s->devices, yes->at[k], false, &meant, &unmatched) < 0) {
				*err = unmatched;
				return -EINVAL;
			}
			if (meant != chosen[i].device)
				continue;
			is_used[k] = true;
			token = yes->at[k];
			break;
		}
		if (!token)
			return error_set(err, REASON_CONSENT_MISSING, 0, chosen[i].device->node,
					 "%s", "");
		int r = give(s, &chosen[i], token, true, err);

		if (r < 0)
			return r;
	}
	for (size_t k = 0; k < yes->n; k++)
		if (!is_used[k])
			return error_set(err, REASON_CONSENT_UNMATCHED, 0, yes->at[k], "%s", "");
	return 0;
}

/* One line from standard input; a signal or end of file means no. */
static int read_answer(struct session *s, char *out, size_t size, struct error *err)
{
	size_t n = 0;

	for (;;) {
		struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
					 { .fd = s->signal_fd, .events = POLLIN } };
		char c;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return error_set(err, REASON_NOT_A_TERMINAL, errno, NULL, "poll");
		if (fds[1].revents)
			return error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
		if (!fds[0].revents)
			continue;
		if (read(STDIN_FILENO, &c, 1) != 1)
			return error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
		if (c == '\n')
			break;
		if (n + 1 < size)
			out[n++] = c;
	}
	out[n] = '\0';
	return 0;
}

static int confirm_at_terminal(struct session *s, struct chosen *chosen, size_t n,
			       struct error *err)
{
	char token[DEVICE_TITLE], title[DEVICE_TITLE], answer[DEVICE_TITLE];

	/* Stray bytes from a pipe must never confirm an erase. */
	if (!isatty(STDIN_FILENO) || s->options->json)
		return error_set(err, REASON_NOT_A_TERMINAL, 0, NULL, "%s", "");
	for (size_t i = 0; i < n; i++) {
		const struct device *d = chosen[i].device;

		(void)printf(
			"\n%s\n    %s\n%s\n> ",
			gettext("Everything on this drive will be destroyed:"),
			device_title(d, title),
			gettext("Type its serial number (or its last 4 or more characters) to confirm:"));
		(void)printf("[%s] ", consent_token(d, &s->devices, token));
		(void)fflush(stdout); /* an unseen prompt confirms nothing */
		/* What was typed before the question was shown is no answer to it. */
		(void)tcflush(STDIN_FILENO, TCIFLUSH);
		int r = read_answer(s, answer, sizeof(answer), err);

		if (r < 0)
			return r;
		if (!*answer)
			return error_set(err, REASON_REFUSED_BY_PERSON, 0, d->node, "%s", "");
		r = give(s, &chosen[i], answer, false, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int confirm_all(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	return s->options->yes.n ? confirm_by_options(s, chosen, n, err)
				 : confirm_at_terminal(s, chosen, n, err);
}

static bool is_named_by_token(const struct session *s, const struct device *d)
{
	const struct option_values *yes = &s->options->yes;

	for (size_t k = 0; k < yes->n; k++) {
		const struct device *meant = NULL;
		struct error ignored = ERROR_INIT; /* said where the tokens are used */

		if (consent_match(&s->devices, yes->at[k], false, &meant, &ignored) == 0 &&
		    meant == d)
			return true;
	}
	return false;
}

/* True: what was typed before still stands, and names the drive and no other. Of a drive without a name
 * of its own nobody knows whether it is the one that it was typed for. */
static bool still_stands(struct session *s, struct chosen *c, const char *boot_id)
{
	const struct consent *given = &c->from->consent;
	struct error ignored = ERROR_INIT; /* then a fresh one is asked for */

	return strcmp(c->from->boot_id, boot_id) == 0 && device_has_own_name(c->device) &&
	       !is_named_by_token(s, c->device) &&
	       consent_give(&s->devices, c->device, c->plan->digest, given->who, given->typed,
			    given->by_option, given->when, &c->consent, &ignored) == 0;
}

int confirm_resumed(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	_free_ struct chosen *asked = calloc(n, sizeof(*asked));
	_free_ size_t *at = calloc(n, sizeof(*at));
	size_t n_asked = 0;
	char boot_id[40];
	int r = instant_boot_id(boot_id, err);

	if (r < 0)
		return r;
	if (!asked || !at)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	for (size_t i = 0; i < n; i++) {
		if (still_stands(s, &chosen[i], boot_id))
			continue;
		at[n_asked] = i;
		asked[n_asked++] = chosen[i];
	}
	if (n_asked || s->options->yes.n)
		r = confirm_all(s, asked, n_asked, err);
	for (size_t i = 0; r == 0 && i < n_asked; i++)
		chosen[at[i]].consent = asked[i].consent;
	return r;
}
