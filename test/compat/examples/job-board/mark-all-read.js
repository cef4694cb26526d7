// Include CSRF token
fetch('/api/notifications/mark-all-read/', {
    method: 'POST',
    headers: {
        'X-CSRFToken': getCookie('csrftoken')
    }
})
