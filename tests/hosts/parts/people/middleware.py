POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"


def strict_policy(get_response):
    """Public pages may load what the site itself serves, and nothing that is written into them."""

    def answer(request):
        response = get_response(request)
        if not request.path_info.startswith("/admin/"):
            response["Content-Security-Policy"] = POLICY
        return response

    return answer
