"""Whom a request acts for, and the demand for a second factor (contents: accounts room)."""


class CurrentMembership:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class SecondFactorRequired(CurrentMembership):
    pass
